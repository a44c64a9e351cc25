// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Events;

/// <summary>Rules of kinds of events, made from the schema, and those that depend on more than the kind.</summary>
[HotPath]
public static partial class EventRules
{
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
            TelemetryEventKind.BlackBox => item.HasNoFile ? EventSeverity.Warning : EventSeverity.Info,
            _ => SeverityOf(item.Kind),
        };
    }

    /// <summary>True if this event, or the kind that a storm stands for, has priority.</summary>
    public static bool IsFirstClass(in TelemetryEvent item) => IsRetraction(item) || IsFirstClass(
        item.Kind == TelemetryEventKind.Storm ? item.StormOf : item.Kind, item.LineIndex < 0);

    /// <summary>True if an event retracts a reported loss or reset. It is never part of a storm: a subscriber that has
    /// the loss must also get its retraction. There are no more of them than of those.</summary>
    public static bool IsRetraction(in TelemetryEvent item) =>
        item.State == EventState.Retracted
        || (item.Kind == TelemetryEventKind.Gap && item.GapState == GapState.Retracted);

    private static EventSeverity SeverityOfReload(in TelemetryEvent reload)
    {
        if (reload.IsRefused)
            return EventSeverity.Error;
        return reload.NeedRestart > 0 ? EventSeverity.Warning : EventSeverity.Info;
    }

    private static EventSeverity SeverityOfGap(in TelemetryEvent gap)
    {
        if (gap.GapState is GapState.Repaired or GapState.Retracted)
            return EventSeverity.Info;
        return gap.LineIndex < 0 ? EventSeverity.Error : EventSeverity.Warning;
    }
}
