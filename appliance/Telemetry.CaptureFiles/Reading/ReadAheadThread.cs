// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>Reads some captures ahead of the analysis, always the one of which least is ahead.</summary>
internal sealed class ReadAheadThread : IDisposable
{
    private readonly List<BatchRing> _rings = [];
    private readonly CancellationToken _stop;
    private readonly Thread _thread;

    /// <param name="stop">Ends it.</param>
    public ReadAheadThread(CancellationToken stop)
    {
        _stop = stop;
        WakeUp = new WakeUp(stop);
        _thread = new Thread(Run) { Name = "read-ahead", IsBackground = true };
    }

    /// <summary>Wakes it.</summary>
    public WakeUp WakeUp { get; }

    /// <summary>Gives it another capture; before it starts.</summary>
    public void Add(BatchRing ring) => _rings.Add(ring);

    /// <summary>Starts it.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Waits for its end; false if that takes longer: then it waits for input that does not come, and no call can end
    /// that.
    /// </summary>
    public bool TryAwaitEnd(TimeSpan longest) => !_thread.IsAlive || _thread.Join(longest);

    /// <inheritdoc/>
    public void Dispose() => WakeUp.Dispose();

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested && _rings.Exists(ring => !ring.HasEnded))
            {
                if (MostUrgent() is { } ring)
                    ring.FillOne();
                else
                    AwaitRoom();
            }
        }
        catch (Exception error)
        {
            _rings.ForEach(ring => ring.Break(error));
        }
    }

    private BatchRing? MostUrgent()
    {
        BatchRing? best = null;
        foreach (BatchRing ring in _rings)
        {
            if (ring.HasRoom && (best is null || ring.Ahead < best.Ahead))
                best = ring;
        }
        return best;
    }

    private void AwaitRoom()
    {
        WakeUp.Announce();
        while (!_stop.IsCancellationRequested && !_rings.Exists(ring => ring.HasMuchRoom))
            WakeUp.Wait();
        WakeUp.Withdraw();
    }
}
