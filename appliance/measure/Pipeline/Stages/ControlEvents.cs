// SPDX-License-Identifier: Apache-2.0
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
        ref readonly ControlMessage control = ref packet.Control;
        if (control.Kind == ControlKind.Reconfigure)
        {
            RaiseReload(in control, events);
            return;
        }
        if (control.Kind is ControlKind.SettingChanged or ControlKind.BlackBoxFile or ControlKind.DeviceClockStep)
        {
            RaiseNumbered(in control, events);
            return;
        }
        if (control.Kind is ControlKind.StackDrops or ControlKind.StackDropsOver)
        {
            RaiseStackDrop(in control, events);
            return;
        }
        if (control.Kind is ControlKind.InterruptOnCore or ControlKind.ThreadStalled or ControlKind.ProcessStalled
            or ControlKind.HookMissed)
        {
            RaiseSubject(in control, events);
            return;
        }
        if (control.Kind == ControlKind.CauseFound)
        {
            RaiseCause(in control, events);
            return;
        }
        TelemetryEventKind kind = KindOf(in control);
        if (kind == TelemetryEventKind.None)
            return;
        ref TelemetryEvent item = ref events.Begin(kind, control.StampNs);
        item.FeedIndex = packet.FeedIndex;
        item.LineIndex = control.LineIndex;
        item.Count = control.Count;
        item.Interface = control.Interface;
        item.DuringAttach = control.DuringAttach;
        item.State = control.Kind switch
        {
            ControlKind.SocketOverflow or ControlKind.StateSetAside or ControlKind.FlowUnwatched => EventState.Instant,
            ControlKind.LineNotJoined or ControlKind.CarrierLost or ControlKind.StateNotWritten
                or ControlKind.MediaDriverLost or ControlKind.ProgramDetached
                or ControlKind.FileNotWritten => EventState.Raised,
            _ => EventState.Cleared,
        };
        events.Commit();
    }

    private static TelemetryEventKind KindOf(in ControlMessage control) => control.Kind switch
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
        // Those of sessions are raised there.
        ControlKind.FlowUnwatched when control is { Ticket: not 0, Count: > 0, LineIndex: >= 0 } =>
            TelemetryEventKind.CaptureCut,
        _ => TelemetryEventKind.None,
    };

    private static void RaiseNumbered(in ControlMessage control, EventSink events)
    {
        bool isClock = control.Kind == ControlKind.DeviceClockStep;
        TelemetryEventKind kind = isClock ? TelemetryEventKind.ClockStep
            : control.Kind == ControlKind.SettingChanged ? TelemetryEventKind.SettingChanged
            : TelemetryEventKind.BlackBox;
        ref TelemetryEvent item = ref events.Begin(kind, control.StampNs);
        item.State = EventState.Instant;
        item.OpenedStampNs = control.SinceNs;
        item.Interface = control.Interface;
        item.DurationNs = isClock ? control.Count : 0;
        if (isClock)
            item.DeviceClock = control.Ticket;
        else
            item.Number = control.Count;
        item.HasNoFile = kind == TelemetryEventKind.BlackBox && control.Ticket != 0;
        events.Commit();
    }

    private static void RaiseStackDrop(in ControlMessage control, EventSink events)
    {
        ref TelemetryEvent drop = ref events.Begin(TelemetryEventKind.StackDrop, control.StampNs);
        drop.State = control.Kind == ControlKind.StackDrops ? EventState.Raised : EventState.Cleared;
        drop.Count = control.Count;
        drop.StackCounter = control.Counter;
        drop.OpenedStampNs = control.SinceNs;
        events.Commit();
    }

    private static void RaiseSubject(in ControlMessage control, EventSink events)
    {
        bool isStall = control.Kind is ControlKind.ThreadStalled or ControlKind.ProcessStalled;
        TelemetryEventKind kind = control.Kind == ControlKind.ThreadStalled ? TelemetryEventKind.Stall
            : isStall ? TelemetryEventKind.Stalled
            : control.Kind == ControlKind.HookMissed ? TelemetryEventKind.HookMissed
            : TelemetryEventKind.InterruptOnTradingCore;
        ref TelemetryEvent item = ref events.Begin(kind, control.StampNs);
        item.State = control.State;
        item.Subject = control.Subject;
        item.ProcessId = control.ProcessId;
        item.ThreadId = control.ThreadId;
        item.Cpu = control.Cpu;
        item.Interface = control.Interface;
        item.OpenedStampNs = control.SinceNs;
        if (isStall)
            SetStall(in control, ref item);
        else
            item.Count = control.Count;
        events.Commit();
    }

    private static void SetStall(in ControlMessage control, ref TelemetryEvent item)
    {
        item.DurationNs = control.Count;
        item.SharePpm = control.Ticket;
        item.HolderNs = control.HolderNs;
        item.LongestNs = control.LongestNs;
        item.HolderId = (uint)control.Waiting;
    }

    private static void RaiseCause(in ControlMessage control, EventSink events)
    {
        ref TelemetryEvent late = ref events.Begin(TelemetryEventKind.LateOrder, control.SinceNs);
        late.State = EventState.Instant;
        late.SessionIndex = (short)control.FlowId;
        late.Number = control.Ticket;
        events.Commit();
    }

    private static void RaiseReload(in ControlMessage control, EventSink events)
    {
        ref TelemetryEvent reloaded = ref events.Begin(TelemetryEventKind.ConfigReloaded, control.StampNs);
        reloaded.State = EventState.Instant;
        reloaded.Applied = control.Count;
        reloaded.NeedRestart = control.Waiting;
        reloaded.IsRefused = control.Ticket == 0;
        events.Commit();
    }
}
