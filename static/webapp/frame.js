// What every page has.
import "./boost.js";
import "./theme.js";
import "./keys.js";
import "./dialogs.js";
import "./menus.js";
import "./toasts.js";
import "./ago.js";
import "./copy.js";
