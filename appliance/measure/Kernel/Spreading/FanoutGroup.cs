// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;

namespace Telemetry.Kernel.Spreading;

/// <summary>
/// A group of packet sockets on one interface: each packet goes to one, as its program chooses. The kernel
/// closes the gap of a socket that leaves a group, and so changes the places of others: here none leaves before all
/// do. A reader that ends keeps its place and gets nothing. Its first member, the sink, accepts nothing. Not
/// thread-safe.
/// </summary>
public sealed class FanoutGroup : IDisposable
{
    private readonly NetworkDevice _device;
    private readonly PacketSocketHandle _sink;
    private readonly List<FanoutSocket> _sockets = [];
    private readonly int _number;

    private FanoutGroup(NetworkDevice device, SpreadProgram program)
    {
        _device = device;
        _sink = PacketSocketHandle.Open(device);
        try
        {
            _sink.RefuseAll();
            _sink.Bind();
            _number = _sink.Found(program.ProgramFd);
        }
        catch
        {
            _sink.Dispose();
            throw;
        }
    }

    /// <summary>Founds a group on an interface of the calling thread's network namespace.</summary>
    /// <exception cref="FailureException">The kernel refuses, or a privilege is missing.</exception>
    public static FanoutGroup Open(NetworkDevice device, SpreadProgram program) => new(device, program);

    /// <summary>Adds a member, which gets packets once the table names it.</summary>
    /// <param name="ringBytes">Bytes of its ring, a multiple of 1 MiB.</param>
    /// <exception cref="FailureException">There is no memory for its ring.</exception>
    public FanoutSocket Add(long ringBytes)
    {
        var socket = new FanoutSocket(_device, _sockets.Count + 1, ringBytes);
        try
        {
            // Bound and not yet a member, it would get each packet too: so it refuses all until here.
            socket.Handle.Join(_number);
            socket.Handle.AcceptAll();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        _sockets.Add(socket);
        return socket;
    }

    public void Dispose()
    {
        // The last one first: the places of the others stay.
        for (int index = _sockets.Count - 1; index >= 0; index--)
            _sockets[index].Dispose();
        _sockets.Clear();
        _sink.Dispose();
    }
}
