// Keeps the return date on or after the departure. The rest of the form is the browser's own validation.
const departure = document.getElementById('vertrek');
const homecoming = document.getElementById('terugkeer');

const compareDates = () => {
  homecoming.min = departure.value;
  const early = homecoming.value && departure.value && homecoming.value < departure.value;
  homecoming.setCustomValidity(early ? 'Kies een datum op of na uw vertrek.' : '');
};

departure.addEventListener('input', compareDates);
homecoming.addEventListener('input', compareDates);
compareDates();
