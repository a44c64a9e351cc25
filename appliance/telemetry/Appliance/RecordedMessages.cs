// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Hashing;
using Telemetry.Publishing.Events;
using Telemetry.Reports.Receiving;

namespace Telemetry.Appliance;

/// <summary>Passes this process's messages to a recording with hashes in place of the keys of orders. Messages of order
/// protocols, which are requested one by one, keep their keys.</summary>
internal sealed class RecordedMessages(IMessageHandler recording, OrderKeyHash hash) : IMessageHandler
{
    private byte[] _message = new byte[64 << 10];

    /// <summary>The plan's recording itself for plain keys, else one that receives hidden ones; null if nothing is
    /// recorded.</summary>
    internal static IMessageHandler? For(RunPlan plan) =>
        plan.Recording is null || plan.OrderKeys == OrderKeyDisclosure.Plain
            ? plan.Recording : new RecordedMessages(plan.Recording, OrderKeyHash.OfProcess);

    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        if (message.Length > _message.Length)
            _message = new byte[message.Length * 2];
        Span<byte> copy = _message.AsSpan(0, message.Length);
        message.CopyTo(copy);
        MessageKeys.Hide(copy, hash);
        recording.OnMessage(streamId, copy);
    }
}
