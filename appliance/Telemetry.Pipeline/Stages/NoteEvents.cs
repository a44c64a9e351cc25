// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Events;
using Telemetry.Model.Notes;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>Events of the analysis that come from what the host thread noticed.</summary>
[HotPath]
internal static class NoteEvents
{
    /// <summary>Raises what a note stands for; notes without an event of their own raise nothing.</summary>
    internal static void Raise(ref PacketEvent packet, EventSink events)
    {
        ref readonly HostNote note = ref packet.Note;
        if (note.Kind == HostNoteKind.Reconfigure)
        {
            RaiseReload(in note, events);
            return;
        }
        if (note.Kind == HostNoteKind.SettingChanged)
        {
            RaiseChange(in note, events);
            return;
        }
        if (note.Kind is HostNoteKind.StackDrops or HostNoteKind.StackDropsOver)
        {
            RaiseStackDrop(in note, events);
            return;
        }
        TelemetryEventKind kind = note.Kind switch
        {
            HostNoteKind.LineJoined => TelemetryEventKind.Joined,
            HostNoteKind.LineNotJoined => TelemetryEventKind.NotJoined,
            HostNoteKind.SocketOverflow => TelemetryEventKind.SocketOverflow,
            HostNoteKind.CarrierLost or HostNoteKind.CarrierBack => TelemetryEventKind.Carrier,
            HostNoteKind.StateNotWritten or HostNoteKind.StateWritten => TelemetryEventKind.StateNotWritten,
            HostNoteKind.ProgramDetached or HostNoteKind.ProgramAttached => TelemetryEventKind.ProgramDetached,
            HostNoteKind.FileNotWritten or HostNoteKind.FileWritten => TelemetryEventKind.FileNotWritten,
            HostNoteKind.StateSetAside => TelemetryEventKind.StateSetAside,
            HostNoteKind.MediaDriverLost or HostNoteKind.MediaDriverFound => TelemetryEventKind.MediaDriverLost,
            _ => TelemetryEventKind.None,
        };
        if (kind == TelemetryEventKind.None)
            return;
        ref TelemetryEvent told = ref events.Begin(kind, note.StampNs);
        told.FeedIndex = packet.FeedIndex;
        told.LineIndex = note.LineIndex;
        told.Count = note.Count;
        told.Interface = note.Interface;
        told.DuringAttach = note.DuringAttach;
        told.State = note.Kind switch
        {
            HostNoteKind.SocketOverflow or HostNoteKind.StateSetAside => EventState.Instant,
            HostNoteKind.LineNotJoined or HostNoteKind.CarrierLost or HostNoteKind.StateNotWritten
                or HostNoteKind.MediaDriverLost or HostNoteKind.ProgramDetached
                or HostNoteKind.FileNotWritten => EventState.Raised,
            _ => EventState.Cleared,
        };
        events.Commit();
    }

    private static void RaiseChange(in HostNote note, EventSink events)
    {
        ref TelemetryEvent changed = ref events.Begin(TelemetryEventKind.SettingChanged, note.StampNs);
        changed.State = EventState.Instant;
        changed.OpenedStampNs = note.SinceNs;
        changed.Amount = note.Count;
        events.Commit();
    }

    private static void RaiseStackDrop(in HostNote note, EventSink events)
    {
        ref TelemetryEvent drop = ref events.Begin(TelemetryEventKind.StackDrop, note.StampNs);
        drop.State = note.Kind == HostNoteKind.StackDrops ? EventState.Raised : EventState.Cleared;
        drop.Count = note.Count;
        drop.Amount = (long)note.Counter;
        drop.OpenedStampNs = note.SinceNs;
        events.Commit();
    }

    private static void RaiseReload(in HostNote note, EventSink events)
    {
        ref TelemetryEvent reloaded = ref events.Begin(TelemetryEventKind.ConfigReloaded, note.StampNs);
        reloaded.State = EventState.Instant;
        reloaded.Count = note.Count;
        reloaded.Amount = note.Waiting;
        // What an event infers and what is refused share a place.
        reloaded.Inferred = (byte)(note.Ticket == 0 ? 1 : 0);
        events.Commit();
    }
}
