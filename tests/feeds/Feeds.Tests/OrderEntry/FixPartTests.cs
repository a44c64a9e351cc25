// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Tests.OrderEntry;

/// <summary>The parts of FIX that are written for speed, against what says the same slowly.</summary>
public class FixPartTests
{
    private const string Alphabet = "\u0001\u0001\u0001\u0001====0123456789:.-Yx*";

    private static readonly Encoding Ascii = Encoding.ASCII;

    [Fact]
    public void fields_are_those_that_a_letter_by_letter_walk_finds()
    {
        var random = new Random(11);
        for (int round = 0; round < 50_000; round++)
        {
            byte[] message = Message(random);
            List<(int Tag, string Value)> found = [];
            var fields = new FixFields(message, 0);
            while (fields.MoveNext())
                found.Add((fields.Tag, Ascii.GetString(fields.Value)));

            Assert.Equal(Walk(Ascii.GetString(message)), found);
        }
    }

    [Fact]
    public void a_sum_is_the_sum_of_all_bytes()
    {
        var random = new Random(12);
        for (int length = 0; length < 300; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);

            Assert.Equal((byte)bytes.Sum(one => one), FixSum.Of(bytes));
        }
    }

    [Fact]
    public void a_time_is_what_the_calendar_makes_of_it()
    {
        var random = new Random(13);
        for (int round = 0; round < 20_000; round++)
        {
            DateTime time = DateTime.UnixEpoch.AddTicks(random.NextInt64(90_000_000_000_000_000));
            int digits = random.Next(8);
            string format = "yyyyMMdd-HH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits));
            byte[] text = Ascii.GetBytes(time.ToString(format, CultureInfo.InvariantCulture));
            long unit = (long)Math.Pow(10, 7 - digits);

            Assert.True(FixValue.TryReadTime(text, out long timeNs));
            Assert.Equal((time - DateTime.UnixEpoch).Ticks / unit * unit * 100, timeNs);

            text[random.Next(text.Length)] = (byte)"/;A\u0001"[random.Next(4)];
            Assert.False(FixValue.TryReadTime(text, out _));
        }
    }

    private static byte[] Message(Random random)
    {
        var text = new StringBuilder();
        while (text.Length < 60)
        {
            string value = new('v', random.Next(40));
            text.Append(random.Next(6) switch
            {
                0 => $"95={random.Next(30)}\u000196={value}\u0001{value}\u0001",
                1 => $"{random.Next(2000)}={random.Next()}\u0001",
                2 => $"35={value}\u0001",
                3 => $"{random.NextInt64(10_000_000)}={value}\u0001",
                _ => $"11={value}\u0001",
            });
        }
        byte[] message = Ascii.GetBytes(text.ToString());
        for (int wrong = random.Next(3); wrong > 0; wrong--)
            message[random.Next(message.Length)] = (byte)Alphabet[random.Next(Alphabet.Length)];
        return message[..random.Next(message.Length + 1)];
    }

    private static List<(int Tag, string Value)> Walk(string message)
    {
        int[] lengthTags =
        [
            90, 93, 95, 212, 348, 350, 352, 354, 356, 358, 360, 362, 364, 445, 618, 621, 1184, 1277, 1280, 1282, 1397,
            1401, 1403, 1468, 1525, 1527, 1620,
        ];
        List<(int Tag, string Value)> fields = [];
        int position = 0;
        int data = -1;
        while (position < message.Length)
        {
            int equals = message.IndexOf('=', position);
            string tag = equals < 0 ? "" : message[position..equals];
            if (tag.Length is 0 or > 12 || !tag.All(char.IsAsciiDigit) || !long.TryParse(tag, out long number)
                || number is 0 or > 999_999)
                return fields;
            int start = equals + 1;
            int end = start + data;
            bool isReported = data >= 0 && (end >= message.Length || message[end] == '\u0001');
            if (!isReported)
                end = message.IndexOf('\u0001', start);
            if (end < 0 || end > message.Length)
                end = message.Length;
            string value = message[start..end];
            fields.Add(((int)number, value));
            data = lengthTags.Contains((int)number) && value.Length is > 0 and < 20 && value.All(char.IsAsciiDigit)
                && ulong.Parse(value, CultureInfo.InvariantCulture) <= FixFraming.MaxMessageLength
                    ? int.Parse(value, CultureInfo.InvariantCulture) : -1;
            position = end + 1;
        }
        return fields;
    }
}
