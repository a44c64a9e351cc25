// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Time of a publisher's thread per message of 64 bytes: one call. The log is read and cleaned between the measured
/// calls, so that no call is refused.
/// </summary>
internal sealed class AeronOfferBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string Offer = "aeron.offer_64";
    private const string OfferShared = "aeron.offer_64_concurrent";
    private const string PollOne = "aeron.poll_64";
    private const string Allocated = "aeron.offer_allocated";
    private const double HighestRatio = 12;
    private const int Length = 64;
    private const int FrameLength = 96;
    private const int TermLength = 256 << 10;
    private const int CallsPerBatch = TermLength / 2 / FrameLength / 2;

    internal override IReadOnlyList<string> Names { get; } = [Offer, OfferShared, PollOne, Allocated];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames { get; } = [Offer, OfferShared, PollOne];

    public IReadOnlyList<string> WorkNames => CountedNames;

    public int PreparedAtOnce(string name) => CallsPerBatch;

    public BenchmarkWork WorkOf(string name)
    {
        var subject = new Subject(isExclusive: name is Offer or PollOne);
        return name == PollOne
            ? new BenchmarkWork(name, _ => subject.Poll()) { Prepare = subject.PreparePoll, Resources = subject }
            : new BenchmarkWork(name, _ => subject.Send())
            {
                Prepare = subject.PrepareSend,
                Resources = subject,
            };
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int batches = options.IsQuick ? 10 : 1_000;
        using var exclusive = new Subject(isExclusive: true);
        using var shared = new Subject(isExclusive: false);
        using HeaderWalk? walk = HeaderWalk.For(options);
        double[][] values = Turns.Take(options.Rounds,
            () => exclusive.OfferNs(batches), () => shared.OfferNs(batches),
            () => exclusive.PollNs, () => walk?.Time(batches * CallsPerBatch) ?? 0);
        string[] names = [Offer, OfferShared];
        for (int index = 0; index < names.Length; index++)
        {
            report.Add(HeaderWalk.Judge(
                new Measurement(names[index], "ns", values[index]), walk is null ? null : values[^1],
                HighestRatio));
        }
        report.Add(new Measurement(PollOne, "ns", values[2]));
        report.Add(new Measurement(Allocated, "bytes", [exclusive.Allocated + shared.Allocated]) { HighestValue = 0 });
    }

    /// <summary>Publication over IPC and its subscriber.</summary>
    private sealed class Subject : IFragmentHandler, IDisposable
    {
        private readonly AeronPeer _peer = new();
        private readonly Publication _publication;
        private readonly Subscription _subscription;
        private readonly UnsafeBuffer _message = new(new byte[Length]);
        private long _read;
        private long _written;
        private long _pollNs;
        private bool _isWarm;
        private int _refused;

        internal Subject(bool isExclusive)
        {
            string channel = $"aeron:ipc?term-length={TermLength}";
            _subscription = _peer.AddSubscription(channel);
            _publication = isExclusive ? _peer.AddExclusivePublication(channel) : _peer.AddPublication(channel);
            AeronPeer.Await(_peer, _peer, () => _publication.IsConnected && _subscription.IsConnected, "connected");
        }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) => _read++;

        /// <summary>Bytes allocated since the first measurement.</summary>
        internal long Allocated { get; private set; }

        /// <summary>Time of reading one message, handler included, in the last measurement.</summary>
        internal double PollNs { get; private set; }

        /// <summary>Reads the last batch and cleans the log.</summary>
        internal void PrepareSend()
        {
            Poll();
            Settle();
        }

        /// <summary>Sends a batch.</summary>
        internal void Send()
        {
            _refused = OfferBatch();
            _written += CallsPerBatch - _refused;
        }

        /// <summary>Cleans the log and sends a batch.</summary>
        internal void PreparePoll()
        {
            Settle();
            Send();
        }

        /// <summary>Reads the last batch.</summary>
        internal void Poll()
        {
            // A poll that finds only the padding of a term returns nothing, although messages follow it.
            for (int polls = 0; _read < _written && polls < CallsPerBatch; polls++)
                _subscription.Poll(this, CallsPerBatch);
        }

        public void Dispose()
        {
            _peer.Dispose();
            _message.Dispose();
        }

        internal double OfferNs(int batches)
        {
            long allocated = -GC.GetAllocatedBytesForCurrentThread();
            long spentNs = 0;
            _pollNs = 0;
            for (int i = 0; i < batches; i++)
            {
                long startNs = WorkClock.Now();
                _refused = OfferBatch();
                spentNs += WorkClock.Now() - startNs;
                Drain();
            }
            allocated += GC.GetAllocatedBytesForCurrentThread();
            Allocated += _isWarm ? allocated : 0;
            _isWarm = true;
            PollNs = (double)_pollNs / (batches * (double)CallsPerBatch);
            return (double)spentNs / (batches * (double)CallsPerBatch);
        }

        /// <summary>Offers one batch; returns the number of refusals.</summary>
        private int OfferBatch()
        {
            int refused = 0;
            for (int i = 0; i < CallsPerBatch; i++)
            {
                if (_publication.Offer(_message, 0, Length) < 0)
                    refused++;
            }
            return refused;
        }

        private void Drain()
        {
            _written += CallsPerBatch - _refused;
            long startNs = WorkClock.Now();
            Poll();
            _pollNs += WorkClock.Now() - startNs;
            Settle();
        }

        /// <summary>Cleans the log, and checks that every message of the last batch was read.</summary>
        private void Settle()
        {
            // The change of a term refuses one.
            if (_refused > 1)
                throw new InvalidOperationException($"{_refused} of {CallsPerBatch} messages were refused");
            _peer.Cycle();
            if (_read != _written)
                throw new InvalidOperationException($"{_read} of {_written} messages were read");
        }
    }
}
