// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Publishing;

namespace Telemetry.Appliance.Hosting;

/// <summary>Who publishes: host, start, version, configuration.</summary>
internal static class Identity
{
    private const int Readings = 1_000;

    /// <summary>Publisher options with everything about identity set.</summary>
    internal static PublisherOptions Publisher(PublisherMode mode, Configuration configuration) => new()
    {
        Mode = mode,
        HostName = Environment.MachineName,
        Incarnation = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        Version = Version,
        ConfigHash = HashOf(configuration),
        IntervalNs = configuration.Settings.IntervalNs,
    };

    /// <summary>Version of the appliance.</summary>
    internal static string Version { get; } =
        typeof(Identity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0";

    /// <summary>The median of what two readings of the stamps' clock, one behind the other, differ by;
    /// nanoseconds.</summary>
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

    private static ulong HashOf(Configuration configuration) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigWriter.Write(configuration.Settings, ""))));
}
