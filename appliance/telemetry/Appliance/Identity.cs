// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Reflection;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Hashing;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>Identity of the publisher: host, incarnation, version, configuration.</summary>
internal static class Identity
{
    private const int Readings = 1_000;

    /// <summary>Publisher options that follow from the plan of a run.</summary>
    internal static PublisherOptions Publisher(RunPlan plan) => new()
    {
        Mode = plan.Mode,
        HostName = Environment.MachineName,
        Instance = plan.Configuration.Settings.Instance ?? "",
        Labels = plan.Configuration.Settings.Labels,
        Incarnation = RandomNumber(),
        Version = Version,
        ConfigHash = HashOf(plan.Configuration),
        IntervalNs = plan.Configuration.Settings.IntervalNs,
        Days = plan.Configuration.Days,
        Orders = plan.Orders,
        SlowOrders = plan.Configuration.Settings.BlackBox?.Slow ?? default,
        PublishOrders = plan.Configuration.Settings.Publish.Orders,
        LateOrderNs = plan.Configuration.Settings.HostPath.LateOrderNs,
        PublishOrderKeys = plan.Configuration.Settings.Publish.OrderKeys,
    };

    /// <summary>Version of the appliance.</summary>
    internal static string Version { get; } =
        typeof(Identity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0";

    /// <summary>Median difference between two consecutive readings of the stamps' clock, nanoseconds.</summary>
    internal static long ClockResolutionNs()
    {
        long[] differences = new long[Readings];
        for (int reading = 0; reading < Readings; reading++)
        {
            long before = MonotonicClock.NowNs;
            differences[reading] = MonotonicClock.NowNs - before;
        }
        Array.Sort(differences);
        return Math.Max(1, differences[Readings / 2]);
    }

    // Not used as a secret: the runtime's cryptography would need libssl on the host.
    private static ulong RandomNumber()
    {
        byte[] random = Guid.NewGuid().ToByteArray();
        return BitConverter.ToUInt64(random, 0) ^ BitOperations.RotateLeft(BitConverter.ToUInt64(random, 8), 32);
    }

    internal static ulong HashOf(Configuration configuration) =>
        Fnv1a.Of(ConfigWriter.Write(configuration.Settings, ""));
}
