// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>Reads several captures ahead of the analysis, always the one with the fewest batches ahead.</summary>
internal sealed class ReadAheadThread : IDisposable
{
    private readonly List<BatchRing> _rings = [];
    private readonly CancellationToken _stop;
    private readonly Thread _thread;

    /// <param name="stop">Ends the thread.</param>
    public ReadAheadThread(CancellationToken stop)
    {
        _stop = stop;
        WakeUp = new WakeUp(stop);
        _thread = new Thread(Run) { Name = "read-ahead", IsBackground = true };
    }

    public WakeUp WakeUp { get; }

    /// <summary>Adds a capture; before the thread starts.</summary>
    public void Add(BatchRing ring) => _rings.Add(ring);

    public void Start() => _thread.Start();

    /// <summary>
    /// Waits for its end. Returns false if that takes longer: it then waits for input, which no call can end.
    /// </summary>
    public bool TryAwaitEnd(TimeSpan longest) => !_thread.IsAlive || _thread.Join(longest);

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
