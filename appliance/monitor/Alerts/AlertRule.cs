// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;

namespace Telemetry.Alerts;

/// <summary>A rule: what is read, and how long it must hold.</summary>
public abstract class AlertRule
{
    /// <summary>Its name, in the style of Prometheus' alerts.</summary>
    public required string Name { get; init; }

    /// <summary>Severity: <c>error</c>, <c>warning</c>, <c>info</c> or <c>none</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Condition under which an alert of it has another severity, for people; null if none ever has: then its
    /// readings have none of their own.</summary>
    public string? OtherSeverity { get; init; }

    /// <summary>Time for which it must be raised before it fires, nanoseconds.</summary>
    public long ForNs { get; init; }

    /// <summary>Time for which it must be clear before it ends, nanoseconds.</summary>
    public long KeepNs { get; init; }

    /// <summary>Condition that raises, for people.</summary>
    public required string Raise { get; init; }

    /// <summary>Condition that raises, and that of another severity if there is one: the text that is shown.</summary>
    public string Condition => OtherSeverity is null ? Raise : $"{Raise}; {OtherSeverity}";

    /// <summary>Condition that clears, for people.</summary>
    public required string Clear { get; init; }

    /// <summary>Address of the instructions for who is woken by it; null if there are none.</summary>
    public string? Runbook { get; init; }

    /// <summary>Reads all things that the rule is about. A thing that is left out is clear, or unknown if its appliance
    /// says nothing.</summary>
    public abstract IEnumerable<AlertReading> Read(FleetModel fleet);

    /// <summary>True if an alert of it without the label <c>appliance</c> is of all appliances together: what is left
    /// out is unknown then while one of them says nothing.</summary>
    public virtual bool IsOfAppliances => false;

    /// <summary>True if it belongs to a group of rules that others hide together (<see cref="Inhibition"/>).</summary>
    public virtual bool IsOf(string group) => false;

    /// <summary>Takes an alert of it that was held before a restart of the monitor. Called before the first
    /// reading.</summary>
    public virtual void Restore(AlertLabels labels)
    {
    }

    /// <summary>Takes note that somebody takes care of an alert of it. Called before each reading as long as the alert
    /// goes on.</summary>
    public virtual void Acknowledge(AlertLabels labels, FleetModel fleet)
    {
    }
}

/// <summary>A rule whose readings follow from the model alone.</summary>
public sealed class ModelRule(Func<FleetModel, IEnumerable<AlertReading>> read) : AlertRule
{
    public override IEnumerable<AlertReading> Read(FleetModel fleet) => read(fleet);
}
