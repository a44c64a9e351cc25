// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation;

/// <summary>Random numbers that are the same on every machine for the same seed (SplitMix64).</summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public long Below(long bound) => (long)(Next() % (ulong)bound);

    /// <summary>True with a probability of parts in a million.</summary>
    public bool Happens(int partsPerMillion) => Below(1_000_000) < partsPerMillion;
}
