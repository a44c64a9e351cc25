// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>The datagrams to one address and port. Each is decoded as every protocol of the catalog that is not
/// excluded yet.</summary>
/// <param name="endpoint">The address and port.</param>
/// <param name="protocols">The protocols that are tried.</param>
internal sealed class DatagramDestination(EndpointAddress endpoint, IReadOnlyList<ProtocolRow> protocols)
{
    private const int MostBeginnings = 8;

    private readonly List<DatagramCandidate> _candidates = [];
    private readonly List<DatagramCandidate> _nearly = [];

    /// <summary>Protocols over UDP: the built-in ones, and those that a configuration declares.</summary>
    public static IReadOnlyList<ProtocolRow> Protocols(IReadOnlyList<ProtocolRow> declared) =>
        [.. ProtocolCatalog.Rows.Where(row => row.IsFeed && !row.IsStream), .. declared];

    /// <summary>Number of protocols that are tried.</summary>
    public int Tried => protocols.Count;

    /// <summary>The address and port.</summary>
    public EndpointAddress Endpoint => endpoint;

    /// <summary>Datagrams examined.</summary>
    public long Packets { get; private set; }

    /// <summary>Protocols that are still possible.</summary>
    public IReadOnlyList<DatagramCandidate> Candidates => _candidates;

    /// <summary>Protocols that fitted at first and were excluded later.</summary>
    public IReadOnlyList<DatagramCandidate> Nearly => _nearly;

    /// <summary>Evidence that they are requests to a server, which has an address of one host.</summary>
    public RequestEvidence Requests { get; } = new();

    /// <summary>Examines a datagram.</summary>
    /// <param name="captured">The captured head of its payload; unchanged on return.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    /// <param name="place">Place of a sample.</param>
    public void Look(Span<byte> captured, int payloadLength, long stampNs, int place)
    {
        // A capture file can begin with packets that do not belong to the feed.
        if (_candidates.Count == 0 && Packets < MostBeginnings)
            Begin(captured, payloadLength);
        Packets++;
        if (!endpoint.IsMulticast)
            Requests.Look(captured, payloadLength);
        for (int index = _candidates.Count - 1; index >= 0; index--)
        {
            DatagramCandidate candidate = _candidates[index];
            candidate.Look(captured, payloadLength, stampNs, place);
            if (!candidate.IsOut)
                continue;
            _candidates.RemoveAt(index);
            if (candidate.Fitting > 0)
                _nearly.Add(candidate);
        }
    }

    /// <summary>Makes candidates of the protocols that a datagram fits, or would fit if captured whole.</summary>
    private void Begin(ReadOnlySpan<byte> captured, int payloadLength)
    {
        foreach (ProtocolRow row in protocols)
        {
            Envelope envelope = default;
            if (DatagramCandidate.Decode(row, captured, payloadLength, ref envelope)
                is EnvelopeStatus.Ok or EnvelopeStatus.Truncated)
                _candidates.Add(new DatagramCandidate(row, Packets));
        }
    }
}
