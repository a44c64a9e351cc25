// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared.Plans;

namespace Telemetry.Feeds.Declared;

/// <summary>What all numbers of an envelope have in common, so that nobody asks each: one struct a case.</summary>
internal interface IFieldReader
{
    /// <summary>Reads a number.</summary>
    /// <param name="start">The packet's first byte; of the packet there are as many bytes as the plan needs.</param>
    /// <param name="plan">Where it is.</param>
    /// <returns>The number; digits that are none read as the largest one.</returns>
    static abstract ulong Read(ref byte start, in FieldPlan plan);
}
