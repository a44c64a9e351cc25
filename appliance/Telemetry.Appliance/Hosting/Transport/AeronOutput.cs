// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Publishing.Outlets;

namespace Telemetry.Appliance.Hosting.Transport;

/// <summary>The embedded media driver, a client of it, and the publications of one channel.</summary>
internal sealed class AeronOutput : IDisposable
{
    private readonly AeronConnection _connection;

    /// <summary>Starts the driver and adds the publications.</summary>
    /// <exception cref="FailureException">The channel is wrong or its address cannot be used.</exception>
    internal AeronOutput(
        string channel, int termLength, StageFailure failure, int? driverCpu = null, bool publishesPackets = false)
    {
        _connection = AeronConnection.Open(channel, failure, driverCpu);
        try
        {
            Outlet = _connection.Add(
                channel, client => new AeronOutlet(client, WithTermLength(channel, termLength)));
            if (publishesPackets)
                Packets = _connection.Add(
                    channel, client => new PacketOutlet(client, WithTermLength(channel, termLength)));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Where the publisher offers.</summary>
    internal AeronOutlet Outlet { get; }

    /// <summary>Where packets are offered one by one; null unless asked for.</summary>
    internal PacketOutlet? Packets { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Packets?.Dispose();
        Outlet.Dispose();
        _connection.Dispose();
    }

    private static string WithTermLength(string channel, int termLength)
    {
        if (channel.Contains("term-length=", StringComparison.Ordinal))
            return channel;
        char separator = channel.Contains('?', StringComparison.Ordinal) ? '|' : '?';
        return string.Create(CultureInfo.InvariantCulture, $"{channel}{separator}term-length={termLength}");
    }
}
