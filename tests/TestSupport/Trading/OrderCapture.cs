// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Trading;

/// <summary>A capture of an order session, message by message.</summary>
/// <param name="gateway">The gateway's address.</param>
/// <param name="port">The gateway's port.</param>
public sealed class OrderCapture(string gateway, ushort port = 9000)
{
    /// <summary>The first stamp, nanoseconds since 1970.</summary>
    public const long StartNs = 1_700_000_000_000_000_000;

    private const ushort ClientPort = 40_000;
    private const long Second = 1_000_000_000;

    private readonly OrderConnection _connection = new(ClientPort, port, gateway);
    private readonly List<(long Ns, byte[] Frame)> _frames = [];

    /// <summary>Connects.</summary>
    public OrderCapture Connect() => Begin(_connection.Connect());

    /// <summary>Connects and logs in over SoupBinTCP.</summary>
    public OrderCapture LogIn(string user) => Begin(_connection.LogIn(user));

    /// <summary>Adds a request at a time after the start, nanoseconds; times must not go back.</summary>
    public OrderCapture Send(long ns, byte[] request)
    {
        _frames.Add((ns, _connection.Sent(request)));
        return this;
    }

    /// <summary>Adds an answer.</summary>
    public OrderCapture Answer(long ns, byte[] answer)
    {
        _frames.Add((ns, _connection.Received(answer)));
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Pcap()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long ns, byte[] frame) in _frames)
            bytes.PcapRecord((uint)((StartNs + ns) / Second), (uint)((StartNs + ns) % Second), frame);
        return bytes.ToArray();
    }

    private OrderCapture Begin(IEnumerable<byte[]> frames)
    {
        long ns = 0;
        foreach (byte[] frame in frames)
            _frames.Add((ns += 1_000, frame));
        return this;
    }
}
