// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Subscribing;

namespace Telemetry.Appliance.Hosting;

/// <summary>The embedded media driver and a client of it, for a subscriber.</summary>
internal sealed class AeronInput : IDisposable
{
    private readonly EmbeddedMediaDriver _driver;
    private readonly Adaptive.Aeron.Aeron _client;

    private AeronInput(EmbeddedMediaDriver driver, Adaptive.Aeron.Aeron client)
    {
        _driver = driver;
        _client = client;
    }

    /// <summary>Starts the driver.</summary>
    /// <exception cref="FailureException">It cannot be started; the failure names <paramref name="where"/>.</exception>
    internal static AeronInput Open(string where)
    {
        EmbeddedMediaDriver? driver = null;
        try
        {
            driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
            var context = new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName);
            return new AeronInput(driver, Adaptive.Aeron.Aeron.Connect(context));
        }
        catch (Exception error) when (error is AeronException or IOException)
        {
            driver?.Dispose();
            throw AeronFailure.Of(where, error);
        }
    }

    /// <summary>Subscribes.</summary>
    /// <exception cref="FailureException">The channel is wrong, or its address cannot be used.</exception>
    internal AeronSubscriber Subscribe(string channel, int? stream, ReportReader reader)
    {
        try
        {
            return new AeronSubscriber(_client, channel, stream, reader);
        }
        catch (AeronException error)
        {
            throw AeronFailure.Of(channel, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _driver.Dispose();
    }
}
