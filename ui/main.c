/* zhijie-desk: the window at the admission desk. */
#include "application.h"

int
main (int argc, char **argv)
{
  g_autoptr (ZjApplication) application = zj_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
