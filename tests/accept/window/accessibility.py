"""The accessibility bus, as far as the tests read it: AT-SPI over D-Bus by GDBus alone.

(libatspi 2.46 as a client waits for ever when an event arrives inside one of its calls.)
Source of the interfaces: at-spi2-core, xml/*.xml.
"""
from gi.repository import Gio, GLib

ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
ACCESSIBLE = "org.a11y.atspi.Accessible"
ANSWER_MS = 3000

# AtspiStateType
ACTIVE, CHECKED, FOCUSABLE, FOCUSED, SHOWING, VISIBLE = 1, 4, 11, 12, 25, 30


class Bus:
    """One connection. on_event(signal, text) is called for the events asked for."""

    def __init__(self, events, on_event):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, ANSWER_MS).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.subscription = self.connection.signal_subscribe(
            None, "org.a11y.atspi.Event.Object", None, None, None, Gio.DBusSignalFlags.NONE,
            lambda _c, _sender, _path, _interface, signal, parameters: on_event(signal, parameters.unpack()))
        for event in events:
            self.call(REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent",
                      GLib.Variant("(sass)", (event, [], "")))

    def close(self):
        self.connection.signal_unsubscribe(self.subscription)
        self.connection.close_sync()

    def call(self, name, path, interface, method, arguments=None):
        return self.connection.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                         ANSWER_MS).unpack()

    def process_of(self, name):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]

    def application(self, pid):
        """The program with that process id, or None."""
        for name, path in self.call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren")[0]:
            try:
                if self.process_of(name) == pid:
                    return Node(self, name, path)
            except GLib.Error:  # gone meanwhile
                pass
        return None


class Node:
    """One accessible object. Everything is asked for when it is read: nothing is stale."""

    def __init__(self, bus, name, path):
        self.bus, self.bus_name, self.path = bus, name, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus_name, self.path) == (other.bus_name, other.path)

    def _call(self, interface, method, arguments=None):
        return self.bus.call(self.bus_name, self.path, interface, method, arguments)

    def _property(self, name):
        return self._call("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, name)))[0]

    @property
    def id(self):
        return self._property("AccessibleId")

    @property
    def name(self):
        return self._property("Name")

    @property
    def role(self):
        return self._call(ACCESSIBLE, "GetRoleName")[0]

    def children(self):
        return [Node(self.bus, name, path) for name, path in self._call(ACCESSIBLE, "GetChildren")[0]]

    def states(self):
        low, high = self._call(ACCESSIBLE, "GetState")[0]
        bits = low | high << 32
        return {state for state in range(64) if bits >> state & 1}

    def has_relations(self):
        return bool(self._call(ACCESSIBLE, "GetRelationSet")[0])

    def text(self):
        return self._call("org.a11y.atspi.Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]
