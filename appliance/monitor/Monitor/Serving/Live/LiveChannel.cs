// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>A view with its parameters, and the clients that look at it: each frame is made once for all.</summary>
/// <param name="name">Name of the view.</param>
internal sealed class LiveChannel(string name, ILiveView view)
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<LiveClient> _clients = [];
    private LiveState? _state;
    private LiveFrame? _hello;
    private long _serial;

    /// <summary>Adds a client. The caller holds the lock of all channels.</summary>
    public void Add(LiveClient client)
    {
        lock (_clients)
            _clients.Add(client);
    }

    /// <summary>Removes a client; true if it was the last.</summary>
    public bool Remove(LiveClient client)
    {
        lock (_clients)
        {
            _clients.Remove(client);
            return _clients.Count == 0;
        }
    }

    /// <summary>Reads the state, and sends each client what changed.</summary>
    public async Task Advance()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_state is not { } earlier)
                return;                                     // no client has asked for the first state yet
            LiveState state = await view.Read().ConfigureAwait(false);
            (_state, _hello) = (state, null);
            Send(LiveFrame.Changes(++_serial, earlier, state));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The whole state of now, made once for all who ask before the next one.</summary>
    public async Task<LiveFrame> Hello()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_state is null)
            {
                _state = await view.Read().ConfigureAwait(false);
                _serial++;
            }
            if (_hello is null)
            {
                Action<Utf8JsonWriter> writeHello = await view.ReadHello().ConfigureAwait(false);
                _hello = LiveFrame.Hello(_serial, name, _state, writeHello);
            }
            return _hello;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sends a frame to all clients.</summary>
    public void Send(LiveFrame frame)
    {
        lock (_clients)
        {
            foreach (LiveClient client in _clients)
                client.Offer(frame);
        }
    }
}
