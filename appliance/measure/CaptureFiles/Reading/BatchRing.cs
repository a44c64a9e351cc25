// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Tunnels;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Ring of batches of one capture between the thread that reads it and the one that analyses it. The batches are
/// allocated at the start and reused; the thread that is ahead waits.
/// </summary>
internal sealed class BatchRing
{
    private const int BatchPackets = 4096;      // more than one read holds, except of the smallest packets

    private readonly PacketBatch[] _batches;
    private readonly BatchFiller _filler;
    private readonly WakeUp _reader;
    private readonly WakeUp _analysis;
    private readonly CancellationToken _stop;
    private long _filled;
    private long _taken;
    private bool _hasEnded;
    private ExceptionDispatchInfo? _breakdown;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="file">The capture; its buffer becomes the first batch's.</param>
    /// <param name="index">The capture's index among those of the replay.</param>
    /// <param name="matcher">Finds the flows of packets.</param>
    /// <param name="batches">Number of batches, from 2.</param>
    /// <param name="reader">Wakes the reading thread.</param>
    /// <param name="analysis">Wakes the analysing thread.</param>
    /// <param name="stop">Ends waiting.</param>
    public BatchRing(
        CaptureFile file, int index, FlowMatcher matcher, int batches, WakeUp reader, WakeUp analysis,
        CancellationToken stop)
    {
        byte[] buffer = file.Input.Buffer;
        _batches = new PacketBatch[batches];
        for (int i = 0; i < batches; i++)
        {
            _batches[i] = new PacketBatch(
                i == 0 ? buffer : GC.AllocateUninitializedArray<byte>(buffer.Length), BatchPackets);
        }
        _filler = new BatchFiller(file, index, matcher, _batches[0]);
        _reader = reader;
        _analysis = analysis;
        _stop = stop;
    }

    /// <summary>The tunnels in the capture; complete when it has ended.</summary>
    public IReadOnlyList<TunnelCounters> Tunnels => _filler.Tunnels;

    /// <summary>Stamp of the first packet of each flow, as <see cref="BatchFiller.BeganNs"/>; some of those of packets
    /// that have not been taken may be there.</summary>
    public ReadOnlySpan<long> BeganNs => _filler.BeganNs;

    /// <summary>Reading thread: true if the capture has ended.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Reading thread: filled batches that have not been taken.</summary>
    public int Ahead => (int)(_filled - Volatile.Read(ref _taken));

    /// <summary>Reading thread: true if there is a free batch. The batch taken last is not free yet.</summary>
    public bool HasRoom => !_hasEnded && Ahead < _batches.Length - 1;

    /// <summary>Reading thread: true if enough batches are free to wake up for.</summary>
    public bool HasMuchRoom => !_hasEnded && Ahead <= EnoughAhead;

    private int EnoughAhead => (_batches.Length / 2) - 1;

    /// <summary>Reading thread: fills a free batch and hands it over.</summary>
    public void FillOne()
    {
        PacketBatch batch = _batches[(int)(_filled % _batches.Length)];
        _filler.Fill(batch);
        _hasEnded = batch.IsLast;
        Volatile.Write(ref _filled, _filled + 1);
        _analysis.Ring();
    }

    /// <summary>Reading thread: hands over its error; the analysing thread throws it after it has used the batches read
    /// before.</summary>
    public void Break(Exception error)
    {
        Volatile.Write(ref _breakdown, ExceptionDispatchInfo.Capture(error));
        _analysis.Ring();
    }

    /// <summary>
    /// Analysing thread: returns its batch, and waits for the next one. False, and nothing changes, on a stop request.
    /// </summary>
    public bool TryReplace(ref PacketBatch batch)
    {
        if (!IsFilled && !AwaitFilled())
            return false;
        batch = _batches[(int)(_taken % _batches.Length)];
        Volatile.Write(ref _taken, _taken + 1);
        if (Volatile.Read(ref _filled) - _taken <= EnoughAhead)
            _reader.Ring();
        return true;
    }

    private bool IsFilled => Volatile.Read(ref _filled) != _taken;

    private bool AwaitFilled()
    {
        SpinWait spinner = default;
        while (!IsFilled && !spinner.NextSpinWillYield)
            spinner.SpinOnce();
        _analysis.Announce();
        while (!IsFilled && !_stop.IsCancellationRequested)
        {
            if (Volatile.Read(ref _breakdown) is { } breakdown && !IsFilled)
                breakdown.Throw();
            _analysis.Wait();
        }
        _analysis.Withdraw();
        return IsFilled && !_stop.IsCancellationRequested;
    }
}
