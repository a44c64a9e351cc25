// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Layout;

namespace Telemetry.Appliance.Tests;

/// <summary>A ring that cannot be read.</summary>
internal readonly struct FailingRing : IPacketRing
{
    public ref PacketRecord Current => throw new NotSupportedException();

    public Span<byte> Payload => default;

    public bool IsCorrupt => false;

    public ulong Position => 0;

    public ulong Written => 0;

    public uint LostOf(int flowId) => 0;

    public long Refresh() => throw new DivideByZeroException("ring");

    public bool TryPeek(out ulong stampNs) => throw new NotSupportedException();

    public void Advance()
    {
    }

    public void Release()
    {
    }
}
