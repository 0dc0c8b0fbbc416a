/*
 * The routes of what proves the store itself. Heads are public: that strangers keep copies is what makes them worth
 * something.
 */
import type { FastifyInstance } from 'fastify';
import type { Database } from './database.js';
import { heads } from './heads.js';

export function addProofRoutes(app: FastifyInstance, database: Database): void {
  app.get('/heads', () => heads(database));
}
