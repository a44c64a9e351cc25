// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Model.Packets;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance;

/// <summary>Ends the pipeline when a consumer of the packet ring throws.</summary>
/// <param name="failure">Keeps the exception.</param>
/// <param name="halt">Ends all consumers after their batch.</param>
internal sealed class ConsumerFailure(StageFailure failure, Action halt) : IValueExceptionHandler<PacketEvent>
{
    public void HandleEventException(Exception ex, long sequence, ref PacketEvent evt) => Keep(ex);

    public void HandleOnTimeoutException(Exception ex, long sequence) => Keep(ex);

    public void HandleOnStartException(Exception ex) => Keep(ex);

    public void HandleOnShutdownException(Exception ex) => Keep(ex);

    private void Keep(Exception exception)
    {
        failure.Keep(ThreadName.Current, exception);    // handlers name their threads
        halt();
    }
}
