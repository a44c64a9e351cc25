// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// Sends numbered MoldUDP64 packets of 100 bytes on the market's interface as fast as one CPU can, without socket and
/// stack: BPF_PROG_TEST_RUN runs a program on live frames, which numbers each and redirects it into the interface.
/// </summary>
internal sealed unsafe class FrameSender : IRateSender
{
    private const int HeadersLength = RatePacket.FrameHeadersLength;
    private const int IpOffset = 14;
    private const int IpLength = 20;
    private const int IpChecksumOffset = 24;
    private const int FrameLength = HeadersLength + RatePacket.Length;
    private const int Redirect = 23;                            // BPF_FUNC_redirect
    private const int XdpDrop = 1;
    private const uint ArrayMap = 2;                            // BPF_MAP_TYPE_ARRAY
    private const uint Mappable = 1 << 10;                      // BPF_F_MMAPABLE

    private readonly PathNetwork _network;
    private readonly byte[] _frame;
    private readonly int _mapFd;
    private readonly int _programFd;
    private readonly MappedRegion _number;

    internal FrameSender(PathNetwork network, int port)
    {
        _network = network;
        _frame = Frame(port);
        _mapFd = BpfCall.CreateMap(ArrayMap, sizeof(uint), sizeof(ulong), 1, Mappable);
        Check(_mapFd, "a map");
        _number = MappedRegion.Map(_mapFd, 0, sizeof(ulong), writable: true, "a number");
        int index = 0;
        network.OnMarket(() => index = NetworkDevice.IndexOf(PathNetwork.MarketInterface));
        _programFd = BpfCall.LoadProgram(BpfCall.ProgramTypeXdp, 0, Program(_mapFd, index));
        Check(_programFd, "a program");
    }

    /// <inheritdoc/>
    public double Send(int packets)
    {
        ulong before = Number;
        int errno = 0;
        long timeNs = 0;
        _network.OnMarket(() =>
        {
            HostThread.PinTo(0);
            long startNs = MonotonicClock.NowNs;
            errno = ProgramRun.Of(_programFd, _frame, packets, flags: ProgramRun.LiveFrames).Errno;
            timeNs = MonotonicClock.NowNs - startNs;
        });
        if (errno != 0 || Number - before != (ulong)packets)
            throw new InvalidOperationException($"of {packets} frames {Number - before} were sent: errno {errno}");
        return packets * 1e9 / timeNs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _number.Dispose();
        _ = Libc.close(_programFd);
        _ = Libc.close(_mapFd);
    }

    private ulong Number => Volatile.Read(ref *(ulong*)_number.Pointer);

    // The page of a frame is reused with its content, so only the number has to be written.
    private static BpfCall.Instruction[] Program(int mapFd, int interfaceIndex) =>
    [
        new(0x61, 0x12, 4, 0),                                  // r2 = data_end
        new(0x61, 0x11, 0, 0),                                  // r1 = data
        new(0xBF, 0x13, 0, 0),                                  // r3 = r1 + length
        new(0x07, 0x03, 0, FrameLength),
        new(0x2D, 0x23, 11, 0),                                 // drop if r3 > r2
        new(0x18, 0x24, 0, mapFd),                              // r4 = &number
        new(0x00, 0x00, 0, 0),
        new(0x79, 0x45, 0, 0),                                  // r5 = ++number
        new(0x07, 0x05, 0, 1),
        new(0x7B, 0x54, 0, 0),
        new(0xDC, 0x05, 0, 64),                                 // big-endian, into the packet
        new(0x7B, 0x51, HeadersLength + RatePacket.NumberOffset, 0),
        new(0xB7, 0x01, 0, interfaceIndex),
        new(0xB7, 0x02, 0, 0),
        BpfCall.Instruction.Call(Redirect),
        BpfCall.Instruction.Exit,
        BpfCall.Instruction.Return(XdpDrop),
        BpfCall.Instruction.Exit,
    ];

    private static byte[] Frame(int port)
    {
        byte[] payload = new byte[RatePacket.Length];
        RatePacket.Fill(payload);
        byte[] frame = new PacketBuilder
        {
            Source = PathNetwork.MarketAddress,
            Destination = PathNetwork.HostAddress,
            DestinationPort = (ushort)port,
            Payload = payload,
        }.Build();
        PathNetwork.HostHardwareAddress.CopyTo(frame, 0);
        uint sum = 0;
        for (int word = 0; word < IpLength; word += sizeof(ushort))
            sum += BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(IpOffset + word));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(IpChecksumOffset), (ushort)~((sum >> 16) + sum));
        return frame;
    }

    private static void Check(int fd, string what)
    {
        if (fd < 0)
            throw new InvalidOperationException($"the kernel refuses {what}: errno {-fd}");
    }
}
