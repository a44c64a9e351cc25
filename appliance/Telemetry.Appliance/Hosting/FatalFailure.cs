// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>Keeps the first exception of a stage: it is a bug of ours, and no number after it can be trusted.</summary>
internal sealed class FatalFailure : IValueExceptionHandler<PacketEvent>
{
    private Exception? _exception;

    /// <summary>What went wrong; null while nothing did.</summary>
    internal Exception? Exception => Volatile.Read(ref _exception);

    /// <inheritdoc/>
    public void HandleEventException(Exception ex, long sequence, ref PacketEvent evt) => Keep(ex);

    /// <inheritdoc/>
    public void HandleOnTimeoutException(Exception ex, long sequence) => Keep(ex);

    /// <inheritdoc/>
    public void HandleOnStartException(Exception ex) => Keep(ex);

    /// <inheritdoc/>
    public void HandleOnShutdownException(Exception ex) => Keep(ex);

    private void Keep(Exception exception) => Interlocked.CompareExchange(ref _exception, exception, null);
}
