// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Known values, for a number of rounds.</summary>
/// <param name="appliances">The appliances; called for each round; null if nobody can say.</param>
/// <param name="rounds">Rounds after which nothing is known any more.</param>
internal sealed class FixedSource(Func<IReadOnlyList<ApplianceMetrics>?> appliances, int rounds = int.MaxValue)
    : IMetricsSource
{
    private int _begun;
    private int _taken;
    private IReadOnlyList<ApplianceMetrics> _current = [];

    /// <summary>Rounds whose values have all been read: the next one was asked for.</summary>
    internal int Rounds => Volatile.Read(ref _taken);

    /// <summary>True to give the values of a monitor, too.</summary>
    internal bool HasMonitor { get; init; }

    public string Host => "monitor01";

    public Task<IReadOnlyList<string>?> Appliances()
    {
        Volatile.Write(ref _taken, _begun);
        if (_begun == rounds)
            return Task.FromResult<IReadOnlyList<string>?>(null);
        IReadOnlyList<ApplianceMetrics>? now = appliances();
        _current = now ?? [];
        _begun++;
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
