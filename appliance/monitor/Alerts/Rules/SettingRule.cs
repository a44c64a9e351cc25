// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Alerts.Rules;

/// <summary>Raised while a setting of a host is not as it was before it was changed, each with the value before among
/// its labels, until it is set back, or somebody takes care of it: then the new value is the right one. It goes on over
/// a restart of the appliance and of the monitor.</summary>
public sealed class SettingRule : AlertRule
{
    private const int Most = 16_384;

    /// <summary>Values that are right, of the settings that were changed.</summary>
    private readonly Dictionary<Key, string?> _right = [];

    public override void Restore(AlertLabels labels)
    {
        if (_right.Count < Most && Key.Of(labels) is { } key)
            _right[key] = labels["before"];
    }

    public override void Acknowledge(AlertLabels labels, FleetModel fleet)
    {
        if (Key.Of(labels) is not { } key || fleet.Find(key.Appliance) is not { } appliance)
            return;
        if (ValueOf(appliance.Current, key) is { IsKnown: true, Value: var value })
            _right[key] = value;
        else
            _right.Remove(key);
    }

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in Readings.Present(fleet))
        {
            foreach (((string setting, string target), ChangedSetting change) in appliance.Current.ChangedSettings)
            {
                if (_right.Count < Most)
                    _right.TryAdd(new Key(appliance.Name, setting, target), change.Before);
            }
        }
        var present = Readings.Present(fleet).ToDictionary(one => one.Name);
        foreach ((Key key, string? right) in _right.ToArray())
        {
            if (present.GetValueOrDefault(key.Appliance) is not { } appliance)
                continue;
            (bool isKnown, string? value) = ValueOf(appliance.Current, key);
            AlertLevel level = !isKnown ? AlertLevel.Unknown : value != right ? AlertLevel.Raised : AlertLevel.Clear;
            yield return new AlertReading(key.Labels(right), level,
                $"{key.Appliance}: {key.Setting} of {key.Target} was changed from {right ?? "nothing"} to "
                + (value ?? "nothing"));
            if (level == AlertLevel.Clear
                && !appliance.Current.ChangedSettings.ContainsKey((key.Setting, key.Target)))
                _right.Remove(key);
        }
    }

    /// <summary>Value now: after the newest change, else as the list of all settings has it.</summary>
    private static (bool IsKnown, string? Value) ValueOf(Publisher publisher, in Key key)
    {
        if (publisher.ChangedSettings.TryGetValue((key.Setting, key.Target), out ChangedSetting? change))
            return (true, change.After);
        (string setting, string target) = (key.Setting, key.Target);
        return publisher.HostSettings?.Settings?.FirstOrDefault(one => one.Id == setting && one.Target == target)
            is { } found ? (true, found.Found) : (false, null);
    }

    /// <summary>A setting of an appliance's host.</summary>
    private readonly record struct Key(string Appliance, string Setting, string Target)
    {
        internal static Key? Of(AlertLabels labels) =>
            labels["appliance"] is { } appliance && labels["setting"] is { } setting
                ? new Key(appliance, setting, labels["target"] ?? "") : null;

        internal AlertLabels Labels(string? before) => AlertLabels.Of(
            ("appliance", Appliance), ("setting", Setting), ("target", Target), ("before", before));
    }
}
