// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Transport;

/// <summary>Which receiver: its own number, and where it is.</summary>
/// <param name="ReceiverId">The number that it gave itself.</param>
/// <param name="AddressHigh">Bytes 0 to 7 of its IPv6 address, as they stand in memory.</param>
/// <param name="AddressLow">Bytes 8 to 15.</param>
/// <param name="Port">Its port.</param>
internal readonly record struct SubscriberKey(long ReceiverId, long AddressHigh, long AddressLow, int Port)
{
    /// <summary>Whether it is at the same place as another one.</summary>
    internal bool IsAt(in SubscriberKey other) =>
        AddressHigh == other.AddressHigh && AddressLow == other.AddressLow && Port == other.Port;
}
