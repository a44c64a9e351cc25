// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Config;

/// <summary>Unit of a setting that is a number, and with it the form of its values in the file.</summary>
public enum SettingUnit
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A duration, in nanoseconds.</summary>
    Duration,

    /// <summary>A size, in bytes.</summary>
    Bytes,
}

/// <summary>Declaration of a setting that is a number.</summary>
/// <param name="Key">Its key in the file.</param>
/// <param name="Least">Smallest value.</param>
/// <param name="Most">Largest value.</param>
/// <param name="Default">Value if it is left out; negative if there is none, or if it depends on other
/// settings.</param>
/// <param name="IsPowerOfTwo">True if only powers of two are accepted.</param>
public sealed record NumberSetting(
    string Key, SettingUnit Unit, long Least, long Most, long Default = -1, bool IsPowerOfTwo = false)
{
    /// <summary>Reads the setting; null if it is absent, or wrong, which is an error with its position.</summary>
    public long? Read(YamlSection section)
    {
        long? value = Unit switch
        {
            SettingUnit.Duration => section.DurationNs(Key, Least, Most),
            SettingUnit.Bytes => section.Bytes(Key, Least, Most),
            _ => section.Integer(Key, Least, Most),
        };
        return IsPowerOfTwo ? section.PowerOfTwo(Key, value) : value;
    }

    /// <summary>Reads the setting; its default if it is absent or wrong.</summary>
    public long ReadOrDefault(YamlSection section) => Read(section) ?? Default;

    /// <summary>Checks a value of an option.</summary>
    /// <param name="where">The option.</param>
    /// <param name="errors">Receives the error if it cannot be used.</param>
    public void Check(long value, string where, ErrorList errors)
    {
        if (value >= Least && value <= Most && (!IsPowerOfTwo || BitOperations.IsPow2(value)))
            return;
        errors.Add(where, $"{Format(value)} cannot be used",
            $"expected {(IsPowerOfTwo ? "a power of two from " : "")}{Format(Least)} to {Format(Most)}");
    }

    /// <summary>A value in the form of the file.</summary>
    public string Format(long value) => Unit switch
    {
        SettingUnit.Duration => Duration.Format(value),
        SettingUnit.Bytes => ByteSize.Format(value),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
