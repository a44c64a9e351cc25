// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Alerts.Rules;

/// <summary>Raised in the second in which a place of a host drops packets: an error if messages of a feed were lost at
/// that time and the host is suspected of it, else a warning. It stays an error until the alert can end.</summary>
public sealed class HostDropRule : AlertRule
{
    private const string Worst = "error";

    // Drivers update their counters every second or two, so that the drops may be seen before the gap or after it.
    private const long ApartNs = 2_000_000_000;

    private readonly CounterMemory _memory = new();
    private readonly Dictionary<AlertLabels, Drop> _newest = [];

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in Readings.Present(fleet))
        {
            if (appliance.Current.Counters().HostDrops is not { } drops)
                continue;
            foreach ((string place, long? count) in Places(drops))
            {
                AlertLabels labels = AlertLabels.Of(("appliance", appliance.Name), ("place", place));
                if (count is { } known)
                    yield return ReadPlace(fleet, appliance, new CounterReading(
                        labels, Readings.StartOf(appliance), known,
                        $"the host of {appliance.Name} dropped packets: {place}"));
            }
        }
    }

    private static (string Place, long? Count)[] Places(HostDropsReport drops) =>
    [
        ("nic_missed", drops.NicMissed), ("nic_no_buffer", drops.NicNoBuffer),
        ("softnet", drops.SoftnetDropped), ("udp_rcvbuf", drops.UdpRcvbufErrors),
    ];

    private AlertReading ReadPlace(FleetModel fleet, FleetAppliance appliance, in CounterReading reading)
    {
        long risen = _memory.RiseOf(in reading, reading.Count!.Value);
        bool hasDropped = _newest.TryGetValue(reading.Labels, out Drop before);
        if (hasDropped && fleet.NowNs - before.HeardNs > KeepNs)
            hasDropped = !_newest.Remove(reading.Labels);
        SnapshotReport interval = appliance.Current.LastInterval!;
        Drop now = risen > 0
            ? new Drop(fleet.NowNs, interval.StartStampNs, interval.EndStampNs, appliance.Current.Incarnation, false)
            : before;
        bool isKnownError = hasDropped && before.IsError;
        bool isError = isKnownError || ((risen > 0 || hasDropped) && now.Explains(appliance.Current));
        if (risen > 0 || hasDropped)
            _newest[reading.Labels] = now with { IsError = isError };
        // A gap that is reported after the drops makes an error of the warning.
        bool isRaised = risen > 0 || (isError && !isKnownError);
        return new AlertReading(reading.Labels, isRaised ? AlertLevel.Raised : AlertLevel.Clear,
            isError ? $"{reading.Summary}; messages of a feed were lost at that time" : reading.Summary,
            risen, isError ? Worst : null);
    }

    /// <summary>The newest drops of a place.</summary>
    private readonly record struct Drop(long HeardNs, long FromNs, long ToNs, ulong Incarnation, bool IsError)
    {
        internal bool Explains(Publisher publisher) => publisher.Incarnation == Incarnation
            && publisher.LastHostLoss is GapReport gap
            && gap.OpenedStampNs >= FromNs - ApartNs && gap.OpenedStampNs <= ToNs + ApartNs;
    }
}
