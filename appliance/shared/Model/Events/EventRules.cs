// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Rules of each kind of event: severity, pairing of raised and cleared conditions, and priority.</summary>
[HotPath]
public static class EventRules
{
    /// <summary>Severity of an event.</summary>
    public static EventSeverity SeverityOf(in TelemetryEvent item)
    {
        if (item.State is EventState.Cleared or EventState.Retracted)
            return EventSeverity.Info;
        return item.Kind switch
        {
            TelemetryEventKind.Gap => SeverityOfGap(item),
            TelemetryEventKind.StreamGap => item.Cause == UnobservedCause.Appliance
                ? EventSeverity.Error : EventSeverity.Warning,
            TelemetryEventKind.ConfigReloaded => SeverityOfReload(item),
            TelemetryEventKind.BlackBox => item.Inferred == 0 ? EventSeverity.Info : EventSeverity.Warning,
            _ => SeverityOf(item.Kind),
        };
    }

    /// <summary>Highest severity of events of a kind.</summary>
    public static EventSeverity SeverityOf(TelemetryEventKind kind) => kind switch
    {
        TelemetryEventKind.Gap or TelemetryEventKind.LineDown or TelemetryEventKind.ApplianceLoss
            or TelemetryEventKind.TableFull or TelemetryEventKind.StreamGap
            or TelemetryEventKind.SocketOverflow or TelemetryEventKind.StateNotWritten
            or TelemetryEventKind.MediaDriverLost or TelemetryEventKind.ConfigReloaded
            or TelemetryEventKind.StackDrop or TelemetryEventKind.ProgramDetached
            or TelemetryEventKind.FileNotWritten or TelemetryEventKind.ConnectFailed
            or TelemetryEventKind.ConnectionReset or TelemetryEventKind.WindowClosed
            or TelemetryEventKind.HostDrop => EventSeverity.Error,
        TelemetryEventKind.None or TelemetryEventKind.Order or TelemetryEventKind.EndOfSession
            or TelemetryEventKind.Resumed or TelemetryEventKind.Joined or TelemetryEventKind.ConnectionOpened
            or TelemetryEventKind.ConnectionClosed or TelemetryEventKind.Login => EventSeverity.Info,
        _ => EventSeverity.Warning,
    };

    /// <summary>True if events of a kind, of a feed as a whole or of a line, have priority: no number of line gaps
    /// displaces them.</summary>
    public static bool IsFirstClass(TelemetryEventKind kind, bool isOfFeed) => kind switch
    {
        TelemetryEventKind.Gap => isOfFeed,
        TelemetryEventKind.LineBehind or TelemetryEventKind.LineDown or TelemetryEventKind.Stale
            or TelemetryEventKind.Resumed or TelemetryEventKind.ApplianceLoss or TelemetryEventKind.ClockStep
            or TelemetryEventKind.ClockUnsynchronised or TelemetryEventKind.ClockSlew
            or TelemetryEventKind.Joined or TelemetryEventKind.NotJoined
            or TelemetryEventKind.SocketOverflow or TelemetryEventKind.Carrier
            or TelemetryEventKind.StateNotWritten or TelemetryEventKind.StateSetAside
            or TelemetryEventKind.MediaDriverLost or TelemetryEventKind.ConfigReloaded
            or TelemetryEventKind.SettingChanged or TelemetryEventKind.SequenceSuspect
            or TelemetryEventKind.StackDrop or TelemetryEventKind.ProgramDetached
            or TelemetryEventKind.FileNotWritten or TelemetryEventKind.HostDrop
            or TelemetryEventKind.BlackBox => true,
        _ => false,
    };

    /// <summary>True if this event, or the kind that a storm stands for, has priority.</summary>
    public static bool IsFirstClass(in TelemetryEvent item) => IsRetraction(item) || IsFirstClass(
        item.Kind == TelemetryEventKind.Storm ? item.StormOf : item.Kind, item.LineIndex < 0);

    /// <summary>True if an event retracts a reported loss or reset. It is never part of a storm: a subscriber that has
    /// the loss must also get its retraction. There are no more of them than of those.</summary>
    public static bool IsRetraction(in TelemetryEvent item) =>
        item.State == EventState.Retracted
        || (item.Kind == TelemetryEventKind.Gap && item.GapState == GapState.Retracted);

    /// <summary>Kind that raises the condition which an event of a kind clears: mostly the same.</summary>
    public static TelemetryEventKind ConditionOf(TelemetryEventKind kind) => kind switch
    {
        TelemetryEventKind.Resumed => TelemetryEventKind.Stale,
        TelemetryEventKind.Joined => TelemetryEventKind.NotJoined,
        _ => kind,
    };

    /// <summary>Kind of the event that clears a condition which a kind raises: mostly the same.</summary>
    public static TelemetryEventKind EndOf(TelemetryEventKind condition) => condition switch
    {
        TelemetryEventKind.Stale => TelemetryEventKind.Resumed,
        TelemetryEventKind.NotJoined => TelemetryEventKind.Joined,
        _ => condition,
    };

    private static EventSeverity SeverityOfReload(in TelemetryEvent reload)
    {
        if (reload.Inferred != 0)
            return EventSeverity.Error;
        return reload.Amount > 0 ? EventSeverity.Warning : EventSeverity.Info;
    }

    private static EventSeverity SeverityOfGap(in TelemetryEvent gap)
    {
        if (gap.GapState is GapState.Repaired or GapState.Retracted)
            return EventSeverity.Info;
        return gap.LineIndex < 0 ? EventSeverity.Error : EventSeverity.Warning;
    }
}
