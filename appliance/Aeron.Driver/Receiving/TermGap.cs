// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Range of a term that was not received; length 0 means none.</summary>
internal readonly record struct TermGap(int TermId, int TermOffset, int Length);
