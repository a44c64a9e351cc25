// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Set of groups that differ only in the last byte of their address; the programs look all of them up at
/// once.</summary>
internal unsafe partial struct FlowBlock : IEquatable<FlowBlock>
{
    private const int BitsPerWord = 64;

    /// <summary>True if it has no members.</summary>
    internal readonly bool IsEmpty => Equals(default);

    /// <summary>64 of the 256 bits.</summary>
    internal readonly ulong Word(int word) => Members[word];

    /// <summary>True if the address that ends with a byte is a member.</summary>
    internal readonly bool Has(byte last) => (Word(last / BitsPerWord) >> (last % BitsPerWord) & 1) != 0;

    /// <summary>The block with the address that ends with a byte added or removed.</summary>
    internal readonly FlowBlock With(byte last, bool isMember)
    {
        FlowBlock changed = this;
        ulong bit = 1UL << (last % BitsPerWord);
        ref ulong word = ref changed.Members[last / BitsPerWord];
        word = isMember ? word | bit : word & ~bit;
        return changed;
    }

    public readonly bool Equals(FlowBlock other)
    {
        fixed (ulong* members = Members)
            return new Span<ulong>(members, Words).SequenceEqual(new Span<ulong>(other.Members, Words));
    }

    public override readonly bool Equals(object? obj) => obj is FlowBlock other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Word(0), Word(1), Word(2), Word(3));
}
