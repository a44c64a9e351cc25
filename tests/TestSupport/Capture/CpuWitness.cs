// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace TestSupport.Capture;

/// <summary>
/// Counts the datagrams of a port by the CPU on which the kernel's stack delivered them. There is a socket for each CPU
/// (SO_REUSEPORT), of which a filter of the kernel takes the one of its current CPU: no program of ours has a part in
/// it.
/// </summary>
public sealed class CpuWitness : IDisposable
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int ReusePort = 15;                           // SO_REUSEPORT
    private const int ReusePortFilter = 51;                     // SO_ATTACH_REUSEPORT_CBPF
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // BPF_LD | BPF_W | BPF_ABS of SKF_AD_OFF + SKF_AD_CPU, and BPF_RET | BPF_A: struct sock_filter.
    private static readonly ulong[] CurrentCpu = [0xFFFF_F024_0000_0020, 0x0000_0000_0000_0016];

    private readonly Socket[] _sockets;
    private readonly long[] _counts;

    /// <summary>Begins to listen, in the network namespace of the calling thread.</summary>
    public CpuWitness(int port)
    {
        _sockets = new Socket[Environment.ProcessorCount];
        _counts = new long[_sockets.Length];
        for (int cpu = 0; cpu < _sockets.Length; cpu++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _sockets[cpu] = socket;
            socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
        }
        GCHandle filter = GCHandle.Alloc(CurrentCpu, GCHandleType.Pinned);
        try
        {
            byte[] program = new byte[16];                      // struct sock_fprog: length, address
            BitConverter.TryWriteBytes(program, (ushort)CurrentCpu.Length);
            BitConverter.TryWriteBytes(program.AsSpan(8), (long)filter.AddrOfPinnedObject());
            _sockets[0].SetRawSocketOption(SocketLevel, ReusePortFilter, program);
        }
        finally
        {
            filter.Free();
        }
    }

    /// <summary>Datagrams by CPU since the start. Waits until there are as many in all.</summary>
    public long[] Received(long expected)
    {
        byte[] bytes = new byte[2_048];
        bool isThere = SpinWait.SpinUntil(() =>
        {
            for (int cpu = 0; cpu < _sockets.Length; cpu++)
            {
                for (; _sockets[cpu].Available > 0; _counts[cpu]++)
                    _sockets[cpu].Receive(bytes);
            }
            return _counts.Sum() >= expected;
        }, Patience);
        Assert.True(isThere, $"{_counts.Sum()} of {expected} arrived");
        return [.. _counts];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }
}
