// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>Channel between clients of one driver, with checked parameters; those for sockets are ignored.</summary>
internal sealed class IpcChannel
{
    private readonly ChannelUri _uri;

    private IpcChannel(ChannelUri uri) => _uri = uri;

    /// <summary>Channel as written.</summary>
    internal string Text => _uri.Text;

    internal int? SessionId { get; private init; }

    internal bool IsSparse { get; private init; }

    /// <summary>Parameters for a publication.</summary>
    internal StreamShape Shape => new(SessionId, MtuLength, TermLength, InitialTermId, TermId, TermOffset);

    private int? MtuLength { get; init; }

    private int? TermLength { get; init; }

    private int? InitialTermId { get; init; }

    private int? TermId { get; init; }

    private int? TermOffset { get; init; }

    private int? PublicationWindowLength { get; init; }

    internal static bool IsIpc(string text) =>
        text == "aeron:ipc" || text.StartsWith("aeron:ipc?", StringComparison.Ordinal);

    internal static IpcChannel Parse(string text)
    {
        ChannelUri uri = ChannelUri.Parse(text);
        var channel = new IpcChannel(uri)
        {
            SessionId = uri.GetInt32("session-id"),
            IsSparse = uri.GetBoolean("sparse", otherwise: false),
            MtuLength = uri.GetSize("mtu"),
            TermLength = uri.GetSize("term-length"),
            InitialTermId = uri.GetInt32("init-term-id"),
            TermId = uri.GetInt32("term-id"),
            TermOffset = uri.GetInt32("term-offset"),
            PublicationWindowLength = uri.GetSize("pub-wnd"),
        };
        UdpChannelRules.CheckTerms(uri, channel.TermLength, channel.InitialTermId, channel.TermId, channel.TermOffset);
        UdpChannelRules.CheckMtu(uri, channel.MtuLength);
        return channel;
    }

    /// <summary>Parameters of a new publication, with the driver's defaults for those that the channel omits.</summary>
    internal PublicationParameters ParametersOf(MediaDriverContext context, long registrationId, int sessionId,
        int streamId, int initialTermId, bool isExclusive)
    {
        int termLength = TermLength ?? context.IpcTermBufferLength;
        int mtu = MtuLength ?? context.MtuLength;
        int window = PublicationWindowLength ?? termLength >> 1;
        if (mtu > FrameDescriptor.ComputeMaxMessageLength(termLength))
            throw _uri.Invalid($"has an mtu of {mtu}, above the longest message", "raise term-length or lower mtu");
        if (window < mtu || window > termLength >> 1)
            throw _uri.Invalid($"has a pub-wnd of {window}", "give at least the mtu and at most half of term-length");

        int firstTermId = InitialTermId ?? initialTermId;
        return new PublicationParameters(registrationId, sessionId, streamId, firstTermId, TermId ?? firstTermId,
            TermOffset ?? 0, termLength, mtu, window, context.PublicationLingerNs, ConnectionTimeoutNs: 0,
            RetransmitLingerNs: 0, SignalsEndOfStream: true, isExclusive);
    }
}
