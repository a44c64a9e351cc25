// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.Transport;

/// <summary>The embedded media driver and a client of it, for a publisher or a subscriber.</summary>
internal sealed class AeronConnection : IDisposable
{
    private const string DriverThread = "aeron-driver";

    private readonly EmbeddedMediaDriver _driver;
    private readonly Adaptive.Aeron.Aeron _client;

    private AeronConnection(EmbeddedMediaDriver driver, Adaptive.Aeron.Aeron client)
    {
        _driver = driver;
        _client = client;
    }

    /// <summary>Starts the driver.</summary>
    /// <param name="channel">What is wanted, for failures.</param>
    /// <param name="failure">What the driver's thread failed with, if it did.</param>
    /// <param name="driverCpu">CPU of the driver's thread; null: not pinned.</param>
    /// <exception cref="FailureException">It cannot be started; the failure names the channel.</exception>
    internal static AeronConnection Open(string channel, StageFailure failure, int? driverCpu = null)
    {
        EmbeddedMediaDriver? driver = null;
        try
        {
            driver = ThreadName.Inherited(DriverThread, () => EmbeddedMediaDriver.Launch(new MediaDriverContext
            {
                Cpu = driverCpu,
                OnFailure = cause => failure.Keep(DriverThread, cause),
            }));
            var context = new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName);
            return new AeronConnection(
                driver, ThreadName.Inherited("aeron-client", () => Adaptive.Aeron.Aeron.Connect(context)));
        }
        catch (Exception error) when (error is AeronException or IOException)
        {
            driver?.Dispose();
            throw AeronFailure.Of(channel, error);
        }
    }

    /// <summary>Adds what is wanted on a channel.</summary>
    /// <exception cref="FailureException">The channel is wrong, or its address cannot be used.</exception>
    internal T Add<T>(string channel, Func<Adaptive.Aeron.Aeron, T> add)
    {
        try
        {
            return add(_client);
        }
        catch (Exception error) when (error is AeronException or IOException)
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
