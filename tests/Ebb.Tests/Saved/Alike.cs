using System.Collections;
using System.Reflection;

namespace Ebb.Tests.Saved;

/// <summary>Whether two values are the same to the last property, whatever kinds of lists they are in.</summary>
internal static class Alike
{
    /// <summary>The first place where they differ; null where there is none.</summary>
    public static string? Difference(object? expected, object? actual, string at = "")
    {
        if (expected is null || actual is null || expected is string || expected.GetType().IsPrimitive || expected.GetType().IsEnum || expected is DateTimeOffset or TimeSpan)
        {
            return Equals(expected, actual) ? null : $"{at}: {expected ?? "null"}, not {actual ?? "null"}";
        }

        if (expected is IDictionary first)
        {
            return Items(first.Keys.Cast<string>().Order().Select(key => (key, first[key])), ((IDictionary)actual).Keys.Cast<string>().Order().Select(key => (key, ((IDictionary)actual)[key])), at);
        }

        if (expected is IEnumerable list)
        {
            return Items(list.Cast<object?>(), ((IEnumerable)actual).Cast<object?>(), at);
        }

        foreach (PropertyInfo property in expected.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            if ((property.GetMethod!.IsStatic ? null : Difference(property.GetValue(expected), property.GetValue(actual), $"{at}.{property.Name}")) is { } found)
            {
                return found;
            }
        }

        foreach (FieldInfo field in expected.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (Difference(field.GetValue(expected), field.GetValue(actual), $"{at}.{field.Name}") is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Items<T>(IEnumerable<T> expected, IEnumerable<T> actual, string at)
    {
        T[] one = [.. expected], other = [.. actual];
        return one.Length != other.Length
            ? $"{at}: {one.Length} entries, not {other.Length}"
            : one.Select((item, i) => Difference(item, other[i], $"{at}[{i}]")).FirstOrDefault(found => found is not null);
    }
}
