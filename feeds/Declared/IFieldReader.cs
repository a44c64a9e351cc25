// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>Reader of an envelope's numbers: one struct per case, so that no field is tested for its
/// encoding.</summary>
internal interface IFieldReader
{
    /// <summary>Reads a number.</summary>
    /// <param name="start">The packet's first byte; as many bytes as the plan needs are readable.</param>
    /// <param name="plan">Place of the number.</param>
    /// <returns>The number; invalid digits read as the largest number.</returns>
    static abstract ulong Read(ref byte start, in FieldPlan plan);
}
