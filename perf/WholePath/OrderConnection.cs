// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.WholePath;

/// <summary>Connection that sends orders; the sender's own thread empties the market's end.</summary>
internal sealed unsafe class OrderConnection : IDisposable
{
    /// <summary>Length of an order, bytes.</summary>
    internal const int OrderLength = 100;

    private readonly Socket _application;
    private readonly Socket _gateway;
    private readonly byte[] _order = new byte[OrderLength];
    private readonly byte[] _received = new byte[16 * OrderLength];
    private uint _orders;

    internal OrderConnection(PathNetwork network)
    {
        using Socket listener = network.MarketSocket(SocketType.Stream, RoundTrips.GatewayPort);
        listener.Listen();
        _application = network.HostSocket(SocketType.Stream, 0);
        _application.Connect(new IPEndPoint(PathNetwork.MarketAddress, RoundTrips.GatewayPort));
        _application.NoDelay = true;
        _gateway = listener.Accept();
        OrderBytes.FillOrder(_order);
    }

    /// <summary>Sends an order.</summary>
    /// <returns>The time in <c>send()</c>, nanoseconds.</returns>
    internal long Send()
    {
        OrderBytes.Number(_order, ++_orders);
        long timeNs;
        fixed (byte* bytes = _order, received = _received)
        {
            int fd = (int)_application.Handle;
            long startNs = MonotonicClock.NowNs;
            nint sent = Libc.send(fd, bytes, OrderLength, 0);
            timeNs = MonotonicClock.NowNs - startNs;
            if (sent != OrderLength)
                throw new InvalidOperationException("an order was not taken");
            _ = Libc.recv((int)_gateway.Handle, received, (nuint)_received.Length, Libc.DoNotWait);
        }
        return timeNs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _application.Dispose();
        _gateway.Dispose();
    }
}
