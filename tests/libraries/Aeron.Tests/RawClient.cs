// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Broadcast;

namespace Adaptive.Aeron.Tests;

/// <summary>A client that writes commands and reads events as bytes, for what our own client does not use.</summary>
internal sealed unsafe class RawClient : IDisposable
{
    private readonly CncFile _file;
    private readonly CopyBroadcastReceiver _events;
    private readonly List<(int Type, byte[] Bytes)> _received = [];
    private readonly long _clientId;

    internal RawClient(ScriptedDriver driver)
    {
        _file = CncFile.TryMap(Path.Combine(driver.Driver.AeronDirectoryName, CncFileDescriptor.FileName))!;
        _events = new CopyBroadcastReceiver(_file.ToClients, _file.ToClientsLength);
        _clientId = _file.ToDriver.NextCorrelationId();
    }

    /// <summary>Sends a command by its body; returns its correlation id.</summary>
    internal long Send(int type, byte[] body)
    {
        long id = _file.ToDriver.NextCorrelationId();
        byte[] message = [.. BitConverter.GetBytes(_clientId), .. BitConverter.GetBytes(id), .. body];
        Assert.True(_file.ToDriver.Write(type, message));
        return id;
    }

    /// <summary>The events of a type since it was made, whosever they are.</summary>
    internal List<byte[]> Events(int type)
    {
        while (_events.Receive((receivedType, bytes) => _received.Add((receivedType, bytes.ToArray()))))
        {
        }

        return [.. _received.Where(one => one.Type == type).Select(one => one.Bytes)];
    }

    public void Dispose() => _file.Dispose();
}
