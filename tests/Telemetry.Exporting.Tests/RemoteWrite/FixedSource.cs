// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Known values, for a number of rounds.</summary>
/// <param name="appliances">The appliances; called for each round; null if nobody can say.</param>
/// <param name="rounds">Rounds after which nothing is known any more.</param>
internal sealed class FixedSource(Func<IReadOnlyList<ApplianceMetrics>?> appliances, int rounds = int.MaxValue)
    : IMetricsSource
{
    private int _round;
    private IReadOnlyList<ApplianceMetrics> _current = [];

    /// <summary>Rounds so far.</summary>
    internal int Rounds => Volatile.Read(ref _round);

    /// <summary>True to give the values of a monitor, too.</summary>
    internal bool HasMonitor { get; init; }

    public string Host => "monitor01";

    public Task<IReadOnlyList<string>?> Appliances()
    {
        if (_round == rounds)
            return Task.FromResult<IReadOnlyList<string>?>(null);
        IReadOnlyList<ApplianceMetrics>? now = appliances();
        _current = now ?? [];
        Interlocked.Increment(ref _round);
        return Task.FromResult<IReadOnlyList<string>?>(now is null ? null : [.. now.Select(one => one.Name)]);
    }

    public Task Read(string appliance, Action<ApplianceMetrics> read)
    {
        read(_current.Single(one => one.Name == appliance));
        return Task.CompletedTask;
    }

    public Task Read(Action<MonitorMetrics> read)
    {
        if (HasMonitor)
            read(SampleMonitor.Metrics());
        return Task.CompletedTask;
    }
}
