// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Messages;

/// <summary>The bytes of an order's key.</summary>
[InlineArray(Length)]
public struct OrderKeyBytes
{
    /// <summary>How many there are.</summary>
    public const int Length = 40;

    private byte _first;
}
