// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Events;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>Raises the analysis's events for control messages of the host thread.</summary>
[HotPath]
internal static class ControlEvents
{
    /// <summary>Raises the event of a control message; some kinds have none.</summary>
    internal static void Raise(ref PacketEvent packet, EventSink events)
    {
        ref readonly ControlMessage note = ref packet.Note;
        if (note.Kind == ControlKind.Reconfigure)
        {
            RaiseReload(in note, events);
            return;
        }
        if (note.Kind == ControlKind.SettingChanged)
        {
            RaiseChange(in note, events);
            return;
        }
        if (note.Kind is ControlKind.StackDrops or ControlKind.StackDropsOver)
        {
            RaiseStackDrop(in note, events);
            return;
        }
        TelemetryEventKind kind = note.Kind switch
        {
            ControlKind.LineJoined => TelemetryEventKind.Joined,
            ControlKind.LineNotJoined => TelemetryEventKind.NotJoined,
            ControlKind.SocketOverflow => TelemetryEventKind.SocketOverflow,
            ControlKind.CarrierLost or ControlKind.CarrierBack => TelemetryEventKind.Carrier,
            ControlKind.StateNotWritten or ControlKind.StateWritten => TelemetryEventKind.StateNotWritten,
            ControlKind.ProgramDetached or ControlKind.ProgramAttached => TelemetryEventKind.ProgramDetached,
            ControlKind.FileNotWritten or ControlKind.FileWritten => TelemetryEventKind.FileNotWritten,
            ControlKind.StateSetAside => TelemetryEventKind.StateSetAside,
            ControlKind.MediaDriverLost or ControlKind.MediaDriverFound => TelemetryEventKind.MediaDriverLost,
            _ => TelemetryEventKind.None,
        };
        if (kind == TelemetryEventKind.None)
            return;
        ref TelemetryEvent item = ref events.Begin(kind, note.StampNs);
        item.FeedIndex = packet.FeedIndex;
        item.LineIndex = note.LineIndex;
        item.Count = note.Count;
        item.Interface = note.Interface;
        item.DuringAttach = note.DuringAttach;
        item.State = note.Kind switch
        {
            ControlKind.SocketOverflow or ControlKind.StateSetAside => EventState.Instant,
            ControlKind.LineNotJoined or ControlKind.CarrierLost or ControlKind.StateNotWritten
                or ControlKind.MediaDriverLost or ControlKind.ProgramDetached
                or ControlKind.FileNotWritten => EventState.Raised,
            _ => EventState.Cleared,
        };
        events.Commit();
    }

    private static void RaiseChange(in ControlMessage note, EventSink events)
    {
        ref TelemetryEvent changed = ref events.Begin(TelemetryEventKind.SettingChanged, note.StampNs);
        changed.State = EventState.Instant;
        changed.OpenedStampNs = note.SinceNs;
        changed.Amount = note.Count;
        events.Commit();
    }

    private static void RaiseStackDrop(in ControlMessage note, EventSink events)
    {
        ref TelemetryEvent drop = ref events.Begin(TelemetryEventKind.StackDrop, note.StampNs);
        drop.State = note.Kind == ControlKind.StackDrops ? EventState.Raised : EventState.Cleared;
        drop.Count = note.Count;
        drop.Amount = (long)note.Counter;
        drop.OpenedStampNs = note.SinceNs;
        events.Commit();
    }

    private static void RaiseReload(in ControlMessage note, EventSink events)
    {
        ref TelemetryEvent reloaded = ref events.Begin(TelemetryEventKind.ConfigReloaded, note.StampNs);
        reloaded.State = EventState.Instant;
        reloaded.Count = note.Count;
        reloaded.Amount = note.Waiting;
        // Inferred is 1 if the configuration was refused.
        reloaded.Inferred = (byte)(note.Ticket == 0 ? 1 : 0);
        events.Commit();
    }
}
