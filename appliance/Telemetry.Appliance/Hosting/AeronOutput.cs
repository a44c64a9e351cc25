// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Publishing;

namespace Telemetry.Appliance.Hosting;

/// <summary>The embedded media driver, a client of it, and the publications of one channel.</summary>
internal sealed class AeronOutput : IDisposable
{
    private readonly EmbeddedMediaDriver _driver;
    private readonly Adaptive.Aeron.Aeron _client;

    /// <summary>Starts the driver and adds the publications.</summary>
    /// <exception cref="FailureException">The channel is wrong or its address cannot be used.</exception>
    internal AeronOutput(string channel, int termLength)
    {
        try
        {
            _driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
            _client = Adaptive.Aeron.Aeron.Connect(
                new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(_driver.AeronDirectoryName));
            Outlet = new AeronOutlet(_client, WithTermLength(channel, termLength));
        }
        catch (Exception error) when (error is Adaptive.Aeron.Exceptions.AeronException or IOException)
        {
            _client?.Dispose();
            _driver?.Dispose();
            throw AeronFailure.Of(channel, error);
        }
    }

    /// <summary>Where the publisher offers.</summary>
    internal AeronOutlet Outlet { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Outlet.Dispose();
        _client.Dispose();
        _driver.Dispose();
    }

    private static string WithTermLength(string channel, int termLength)
    {
        if (channel.Contains("term-length=", StringComparison.Ordinal))
            return channel;
        char separator = channel.Contains('?', StringComparison.Ordinal) ? '|' : '?';
        return string.Create(CultureInfo.InvariantCulture, $"{channel}{separator}term-length={termLength}");
    }
}
