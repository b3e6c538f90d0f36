"use strict";

// Swagger UI is dark where the page has this class. It follows the system, also when that changes.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // No parameter of the page's address changes what it shows, and no credential outlives it.
  queryConfigEnabled: false,
  persistAuthorization: false,
  // It would send the document to a server of Swagger's makers.
  validatorUrl: null,
});
