// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Telemetry.Appliance.Kernel;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// What a publisher's thread spends on a message of 64 bytes: one call, and the log is read and cleaned between the
/// measured calls, so that none is refused.
/// </summary>
internal sealed class AeronOfferBenchmarks : BenchmarkGroup
{
    private const string Offer = "aeron.offer_64";
    private const string OfferShared = "aeron.offer_64_concurrent";
    private const string Claim = "aeron.try_claim_64";
    private const string ClaimShared = "aeron.try_claim_64_concurrent";
    private const string PollOne = "aeron.poll_64";
    private const double OfferNs = 40;
    private const int Length = 64;
    private const int FrameLength = 96;
    private const int TermLength = 256 << 10;
    private const int CallsPerBatch = TermLength / 2 / FrameLength / 2;

    internal override IReadOnlyList<string> Names { get; } = [Offer, OfferShared, Claim, ClaimShared, PollOne];

    internal override void Run(PerfOptions options, Report report) => PinnedThread.Run(() =>
    {
        int batches = options.IsQuick ? 10 : 1_000;
        using var exclusive = new Subject(isExclusive: true);
        using var shared = new Subject(isExclusive: false);
        List<double> pollNs = [];
        double[][] values = Turns.Take(options.Rounds,
            () => exclusive.OfferNs(batches, pollNs), () => shared.OfferNs(batches, null),
            () => exclusive.ClaimNs(batches), () => shared.ClaimNs(batches));
        report.Add(new Measurement(Offer, "ns", values[0]) { HighestValue = OfferNs });
        report.Add(new Measurement(OfferShared, "ns", values[1]));
        report.Add(new Measurement(Claim, "ns", values[2]) { HighestValue = OfferNs });
        report.Add(new Measurement(ClaimShared, "ns", values[3]));
        report.Add(new Measurement(PollOne, "ns", [.. pollNs.Skip(1)]));
    });

    /// <summary>A publication over IPC and who reads it.</summary>
    private sealed class Subject : IFragmentHandler, IDisposable
    {
        private readonly AeronPeer _peer = new();
        private readonly Publication _publication;
        private readonly Subscription _subscription;
        private readonly UnsafeBuffer _message = new(new byte[Length]);
        private readonly BufferClaim _claim = new();
        private long _read;
        private long _written;
        private long _pollNs;

        internal Subject(bool isExclusive)
        {
            string channel = $"aeron:ipc?term-length={TermLength}";
            _subscription = _peer.AddSubscription(channel);
            _publication = isExclusive ? _peer.AddExclusivePublication(channel) : _peer.AddPublication(channel);
            AeronPeer.Await(_peer, _peer, () => _publication.IsConnected && _subscription.IsConnected, "connected");
        }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) => _read++;

        internal double OfferNs(int batches, List<double>? pollNs)
        {
            long spentNs = 0;
            _pollNs = 0;
            for (int batch = 0; batch < batches; batch++)
            {
                int refused = 0;
                long startNs = HostThread.CpuTimeNs();
                for (int i = 0; i < CallsPerBatch; i++)
                {
                    if (_publication.Offer(_message, 0, Length) < 0)
                        refused++;
                }
                spentNs += HostThread.CpuTimeNs() - startNs;
                Drain(refused);
            }
            pollNs?.Add((double)_pollNs / (batches * (double)CallsPerBatch));
            return (double)spentNs / (batches * (double)CallsPerBatch);
        }

        internal double ClaimNs(int batches)
        {
            long spentNs = 0;
            for (int batch = 0; batch < batches; batch++)
            {
                int refused = 0;
                long startNs = HostThread.CpuTimeNs();
                for (int i = 0; i < CallsPerBatch; i++)
                {
                    if (_publication.TryClaim(Length, _claim) < 0)
                    {
                        refused++;
                        continue;
                    }
                    _claim.Buffer.PutLong(_claim.Offset, i);
                    _claim.Commit();
                }
                spentNs += HostThread.CpuTimeNs() - startNs;
                Drain(refused);
            }
            return (double)spentNs / (batches * (double)CallsPerBatch);
        }

        public void Dispose()
        {
            _peer.Dispose();
            _message.Dispose();
        }

        private void Drain(int refused)
        {
            // The turn of a term refuses one.
            if (refused > 1)
                throw new InvalidOperationException($"{refused} of {CallsPerBatch} messages were refused");
            _written += CallsPerBatch - refused;
            long startNs = HostThread.CpuTimeNs();
            while (_subscription.Poll(this, CallsPerBatch) > 0)
            {
            }
            _pollNs += HostThread.CpuTimeNs() - startNs;
            _peer.Cycle();
            if (_read != _written)
                throw new InvalidOperationException($"{_read} of {_written} messages were read");
        }
    }
}
