/** The component's version, as every record names it. A test keeps it equal to package.json's. */
export const VERSION = '0.1.0';
