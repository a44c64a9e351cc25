// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Appliance.Live.Reading;

/// <summary>The reader of a live run, for the rings and the taps that are asked for.</summary>
internal sealed class LiveReader : IDisposable
{
    private readonly LiveParts _run;
    private readonly LiveInputs _inputs;
    private readonly PacketDecoder<PipelineSink> _decoder;
    private readonly WaitMode _wait;
    private readonly EpollSet? _epoll;
    private readonly NodeReaders? _nodes;

    internal LiveReader(LiveParts run, LiveInputs inputs, PacketDecoder<PipelineSink> decoder)
    {
        (_run, _inputs, _decoder, _wait) = (run, inputs, decoder, inputs.Pipeline.Wait);
        IReadOnlyList<RingDescriptor> rings = run.Kernel.Rings;
        _epoll = _wait == WaitMode.Epoll ? new EpollSet(rings) : null;
        _nodes = NodeReaders.Open(rings, run.Process.Cores.Readers, new ReaderWait(_wait, -1), run.Failure);
        Thread = run.Settings.Capture.Transport == RingTransport.ArrayRing
            ? Make((_nodes?.Rings ?? rings).Select(ring => new ArrayRing(ring)).ToArray())
            : Make(rings.Select(ring => new BpfRingBuffer(ring)).ToArray());
    }

    internal IReaderThread Thread { get; }

    /// <summary>Rings whose records are first moved to the reader's NUMA node.</summary>
    internal int MovedRings => _nodes?.CountMovedRings() ?? 0;

    /// <summary>Notices for the user about its cores.</summary>
    internal IEnumerable<string> Notices => LiveNotices.OfReaders(
        _run.Settings.Capture.Transport, _run.Process, Thread.IsPinned, _nodes);

    public void Dispose()
    {
        _epoll?.Dispose();
        _nodes?.Dispose();
    }

    private IReaderThread Make<TRing>(TRing[] rings)
        where TRing : struct, IPacketRing => (_run.Find<LiveCapture>()?.Writer, _run.Find<LiveTape>()) switch
        {
            ({ } writer, null) => Make(rings, new CaptureTap(writer)),
            (null, { } tape) => Make(rings, tape.Tap(new NoTap())),
            ({ } writer, { } tape) => Make(rings, tape.Tap(new CaptureTap(writer))),
            _ => Make(rings, new NoTap()),
        };

    private ReaderThread<TRing, PipelineSink, TTap> Make<TRing, TTap>(TRing[] rings, TTap tap)
        where TRing : struct, IPacketRing
        where TTap : struct, IPacketTap
    {
        var reader = new RecordReader<TRing, PipelineSink, TTap>(
            _run.Kernel, rings, _decoder, _run.Get<LiveInterfaces>().OfFlows, _run.Settings.Capture.HoldNs,
            _run.Control, tap)
        {
            Host = _inputs.Host,
            NicStamps = _inputs.NicStamps,
            Trailers = _inputs.Pipeline.Trailers,
        };
        return new ReaderThread<TRing, PipelineSink, TTap>(
            reader, new ReaderWait(_wait, _epoll?.Fd ?? -1), _run.Process.Cores.Readers.Main, _run.Failure, _nodes);
    }
}
