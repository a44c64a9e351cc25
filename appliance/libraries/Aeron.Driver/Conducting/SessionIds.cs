// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Consecutive session ids from a random start, without the range reserved for ids chosen by hand.</summary>
internal sealed class SessionIds(int first)
{
    private const int ReservedLow = -1;
    private const int ReservedHigh = 1000;

    private int _next = first;

    internal int Next()
    {
        int id = _next;
        if (id is >= ReservedLow and <= ReservedHigh)
            id = ReservedHigh + 1;
        _next = unchecked(id + 1);
        return id;
    }
}
