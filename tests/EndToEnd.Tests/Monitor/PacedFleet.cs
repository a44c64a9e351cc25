// SPDX-License-Identifier: Apache-2.0
using TestSupport.Fleet;

namespace EndToEnd.Tests.Monitor;

/// <summary>Simulated appliances that publish each second until the end, whether a monitor listens or not; one that
/// comes gets their names at once, as from real ones.</summary>
internal sealed class PacedFleet : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FleetOverAeron _fleet;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _publishing;
    private bool _hadSubscriber;

    /// <summary>Starts it on a channel.</summary>
    internal PacedFleet(string channel, IReadOnlyList<SimulatedAppliance> appliances)
    {
        _fleet = new FleetOverAeron([channel], appliances) { MayBeAlone = true };
        _publishing = Task.Run(Publish);
    }

    /// <summary>Changes what the appliances measure from now on.</summary>
    internal void Change(Action<SimulatedAppliance> change)
    {
        lock (_lock)
        {
            foreach (SimulatedAppliance one in _fleet.Appliances)
                change(one);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _publishing.GetAwaiter().GetResult();
        _fleet.Dispose();
        _end.Dispose();
    }

    private async Task Publish()
    {
        using var pace = new PeriodicTimer(Second);
        while (!_end.IsCancellationRequested)
        {
            lock (_lock)
                PublishSecond();
            try
            {
                await pace.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void PublishSecond()
    {
        bool hasSubscriber = _fleet.HasSubscriber;
        if (hasSubscriber && !_hadSubscriber)
            _fleet.Introduce();
        _hadSubscriber = hasSubscriber;
        _fleet.Second();
    }
}
